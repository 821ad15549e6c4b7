// Sequences and optionals: lists of tensors, and values that may be missing.

import { concat, reshape, stack } from '@tensorloom/tensor'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceOf, deviceValue, hostValue, sequenceValue, type TensorValue, type Value } from '../../runtime/value.js'
import { splitParts } from '../movement/slice.js'

// A place in a list of `length`; negative numbers count from the end.
function place(call: Call, k: number, length: number, limit: number): number {
  const given = call.scalar(k)
  const at = given < 0 ? given + length : given
  if (at >= 0 && at < limit) return at
  throw new OnnxError(`position ${given} in a sequence of ${length}`)
}

function insert(call: Call): Value {
  const { items } = call.sequence(0)
  const at = call.has(2) ? place(call, 2, items.length, items.length + 1) : items.length
  if (at === items.length) return sequenceValue(items.with(at, call.value(1)))
  const list = items.items() as readonly Value[]
  return sequenceValue([...list.slice(0, at), call.value(1), ...list.slice(at)])
}

function erase(call: Call): Value {
  const { items } = call.sequence(0)
  const at = call.has(1) ? place(call, 1, items.length, items.length) : items.length - 1
  if (items.length === 0) throw new OnnxError('the sequence is empty')
  if (at === items.length - 1) return sequenceValue(items.resized(at))
  return sequenceValue((items.items() as readonly Value[]).filter((_, k) => k !== at))
}

function tensorsOf(call: Call): readonly TensorValue[] {
  const { items } = call.sequence(0)
  if (items.length === 0) throw new OnnxError('the sequence is empty')
  return items.items() as readonly TensorValue[]
}

function joined(call: Call): Value {
  const items = tensorsOf(call)
  const axis = call.given('axis')!
  const { type, shape } = items[0]!
  const tensors = items.map(deviceOf)
  if (call.number('new_axis', 0) !== 0)
    return deviceValue(type, stack(tensors, { axis: call.axis(axis, shape.length + 1) }))
  return deviceValue(type, concat(tensors, { axis: call.axis(axis, shape.length) }))
}

function splitted(call: Call): Value {
  const x = call.tensor(0)
  const type = call.type(0)
  const axis = call.axis(call.number('axis', 0), x.rank)
  const extent = x.shape[axis]!
  const given = call.has(1) ? call.numbers(1) : undefined
  // One number is the size of all parts but the last; without it every index is a part.
  const chunk = given === undefined ? 1 : call.shape(1).length === 0 ? given[0]! : undefined
  if (chunk !== undefined && chunk < 1) throw new OnnxError(`parts of ${chunk}`)
  charge(chunk === undefined ? 0 : 100 * Math.ceil(extent / chunk))
  const sizes =
    chunk === undefined
      ? given!
      : Array.from({ length: Math.ceil(extent / chunk) }, (_, k) => Math.min(chunk, extent - k * chunk))
  const parts = splitParts(x, sizes, axis)
  const keep = given !== undefined || call.number('keepdims', 1) !== 0
  return sequenceValue(
    parts.map((one) =>
      deviceValue(
        type,
        keep
          ? one
          : reshape(
              one,
              one.shape.filter((_, k) => k !== axis),
            ),
      ),
    ),
  )
}

function hasElement(call: Call): Value {
  const [value] = call.inputs
  const present = value !== undefined && (value.kind !== 'optional' || value.value !== undefined)
  return hostValue('bool', [], Uint8Array.of(Number(present)))
}

function element(call: Call): Value {
  const [value] = call.inputs
  const inner = value?.kind === 'optional' ? value.value : value
  if (inner === undefined) throw new OnnxError('the optional is empty')
  return inner
}

const any = [1, Number.POSITIVE_INFINITY] as const

/** Sequences and optionals. */
export const sequenceOperators: readonly Operator[] = [
  operator('SequenceEmpty', 11, { inputs: 0, attributes: { dtype: 'int' } }, () => sequenceValue([])),
  operator('SequenceConstruct', 11, { inputs: any }, (call) => sequenceValue(call.inputs as readonly Value[])),
  operator('SequenceInsert', 11, { inputs: [2, 3], host: [2] }, insert),
  operator('SequenceErase', 11, { inputs: [1, 2], host: [1] }, erase),
  operator('SequenceAt', 11, { inputs: 2, host: [1] }, (call) => {
    const { items } = call.sequence(0)
    return [items.get(place(call, 1, items.length, items.length))]
  }),
  operator('SequenceLength', 11, {}, (call) => hostValue('int64', [], Float64Array.of(call.sequence(0).items.length))),
  operator('ConcatFromSequence', 11, { attributes: { axis: 'int!', new_axis: 'int' } }, joined),
  operator(
    'SplitToSequence',
    11,
    { inputs: [1, 2], host: [1], attributes: { axis: 'int', keepdims: 'int' } },
    splitted,
  ),
  operator('Optional', 15, { inputs: [0, 1], attributes: { type: 'type' } }, (call) => ({
    kind: 'optional',
    value: call.inputs[0],
  })),
  operator('OptionalHasElement', 15, { inputs: [0, 1] }, hasElement),
  operator('OptionalGetElement', 15, {}, element),
]
