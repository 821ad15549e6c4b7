// Attributes of a node: their form is checked against the operator's table.

import { findName } from '@tensorloom/tensor/internal'
import { illegal } from '../proto/damaged.js'
import type { AttributeProto, GraphProto } from '../proto/messages.js'
import type { AttributeValue } from '../runtime/call.js'
import type { Graph } from '../runtime/graph.js'
import type { AttributeForm, AttributeForms } from '../runtime/operator.js'
import { type ExternalReader, readTensor } from './host-tensor.js'

// Numbers of `AttributeProto.AttributeType`.
const formNumbers: Readonly<Record<number, AttributeForm>> = {
  1: 'float',
  2: 'int',
  3: 'string',
  4: 'tensor',
  5: 'graph',
  6: 'floats',
  7: 'ints',
  8: 'strings',
  11: 'sparse',
  13: 'type',
}

/** What reading an attribute needs besides its message. */
export interface AttributeContext {
  /** Makes a graph that an attribute holds. */
  readonly graph: (proto: GraphProto) => Graph
  readonly external: ExternalReader | undefined
}

/** Reads and checks all attributes of a node. */
export function readAttributes(
  protos: readonly AttributeProto[],
  forms: AttributeForms,
  where: string,
  context: AttributeContext,
): Readonly<Record<string, AttributeValue>> {
  const values: Record<string, AttributeValue> = {}
  for (const proto of protos) {
    const { name = '' } = proto
    const expected = Object.hasOwn(forms, name) ? (forms[name]!.replace('!', '') as AttributeForm) : undefined
    if (expected === undefined) {
      const near = findName(name, Object.keys(forms))
      throw illegal(
        where,
        `the operator has no attribute '${name}'`,
        near === undefined
          ? `its attributes are ${Object.keys(forms).join(', ') || '(none)'}`
          : `did it mean '${near}'?`,
      )
    }
    if (Object.hasOwn(values, name)) throw illegal(where, `attribute '${name}' is given twice`, 'keep one of them')
    const got = formOf(proto)
    if (got !== expected) {
      throw illegal(where, `attribute '${name}' is of form ${got}, expected ${expected}`, 'export the model again')
    }
    values[name] = readValue(proto, expected, `${where}, attribute '${name}'`, context)
  }
  for (const [name, form] of Object.entries(forms)) {
    if (!form.endsWith('!') || Object.hasOwn(values, name)) continue
    throw illegal(where, `the attribute '${name}' is missing`, `the operator needs it (form ${form.slice(0, -1)})`)
  }
  return values
}

// IR versions before 3 had no `type`; a few writers still leave it out.
function formOf(proto: AttributeProto): AttributeForm | 'unknown' {
  if (proto.type !== undefined && proto.type !== 0) return formNumbers[proto.type] ?? 'unknown'
  if (proto.f !== undefined) return 'float'
  if (proto.i !== undefined) return 'int'
  if (proto.s !== undefined) return 'string'
  if (proto.t !== undefined) return 'tensor'
  if (proto.g !== undefined) return 'graph'
  if (proto.floats !== undefined) return 'floats'
  if (proto.ints !== undefined) return 'ints'
  if (proto.strings !== undefined) return 'strings'
  return 'unknown'
}

function readValue(
  proto: AttributeProto,
  form: AttributeForm,
  where: string,
  context: AttributeContext,
): AttributeValue {
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
  switch (form) {
    // A zero may be left out: protobuf's default.
    case 'float':
      return proto.f ?? 0
    case 'int':
      return proto.i ?? 0
    case 'string':
      return text(proto.s ?? new Uint8Array(0))
    case 'floats':
      return proto.floats ?? []
    case 'ints':
      return proto.ints ?? []
    case 'strings':
      return (proto.strings ?? []).map(text)
    case 'tensor':
      if (proto.t === undefined) break
      return readTensor(proto.t, where, context.external)
    case 'graph':
      if (proto.g === undefined) break
      return context.graph(proto.g)
    case 'type':
      if (proto.tp === undefined) break
      return { typeProto: proto.tp }
    case 'sparse':
      return readSparse(proto, where, context)
  }
  throw illegal(where, 'it has no value', 'export the model again')
}

function readSparse(proto: AttributeProto, where: string, context: AttributeContext): AttributeValue {
  const { values, indices, dims = [] } = proto.sparseTensor ?? {}
  if (values === undefined || indices === undefined) throw illegal(where, 'it has no value', 'export the model again')
  return densify(readTensor(values, where, context.external), readTensor(indices, where, context.external), dims, where)
}

import { type HostTensor, hostArray } from './host-tensor.js'

/** A sparse tensor as a full one. Linear indices [count], or positions [count, rank]. */
export function densify(values: HostTensor, indices: HostTensor, dims: readonly number[], where: string): HostTensor {
  const size = dims.reduce((product, extent) => product * extent, 1)
  if (!dims.every((extent) => Number.isSafeInteger(extent) && extent >= 0) || size > 2 ** 28) {
    throw illegal(where, `a sparse tensor of shape [${dims.join(', ')}]`, 'only up to 2²⁸ elements are supported')
  }
  const count = values.data.length
  const positions = Array.from(indices.data as Float64Array)
  const linear =
    indices.shape.length === 1
      ? positions
      : Array.from({ length: count }, (_, k) =>
          dims.reduce((at, extent, axis) => at * extent + positions[k * dims.length + axis]!, 0),
        )
  const data = hostArray(values.type, size)
  if (values.type === 'string' || linear.length !== count || linear.some((at) => !(at >= 0 && at < size))) {
    throw illegal(where, 'the indices of a sparse tensor do not fit it', 'export the model again')
  }
  for (const [k, at] of linear.entries()) data[at] = values.data[k] as number
  return { type: values.type, shape: dims, data }
}
