// Small models for tests, written with the package's own writer.
import { encode } from '../../src/proto/fields.js'
import {
  type AttributeProto,
  type GraphProto,
  modelFields,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../src/proto/messages.js'

type AttributeInput = number | string | readonly number[] | GraphProto | TensorProto

function attribute(name: string, value: AttributeInput): AttributeProto {
  if (typeof value === 'number') return { name, i: value, type: 2 }
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: 3 }
  if (Array.isArray(value)) return { name, ints: value as readonly number[], type: 7 }
  return 'node' in value ? { name, g: value, type: 5 } : { name, t: value as TensorProto, type: 4 }
}

/** A node. */
export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, AttributeInput>> = {},
  domain?: string,
): NodeProto {
  const list = Object.entries(attributes).map(([name, value]) => attribute(name, value))
  return { opType, input, output, attribute: list, ...(domain === undefined ? {} : { domain }) }
}

/** The type of an input or output; `elemType` 1 is float, 7 int64, 9 bool. */
export function info(name: string, shape: readonly (number | string)[] | undefined, elemType = 1): ValueInfoProto {
  const dim = shape?.map((one) => (typeof one === 'number' ? { dimValue: one } : { dimParam: one }))
  return { name, type: { tensorType: { elemType, ...(dim === undefined ? {} : { shape: { dim } }) } } }
}

/** A float tensor. */
export function floats(name: string, dims: readonly number[], floatData: readonly number[]): TensorProto {
  return { name, dims, dataType: 1, floatData }
}

/** An int64 tensor. */
export function int64s(name: string, dims: readonly number[], int64Data: readonly number[]): TensorProto {
  return { name, dims, dataType: 7, int64Data }
}

/** A file. `others` are versions of further sets of operators. */
export function model(graph: GraphProto, opset = 17, others: Readonly<Record<string, number>> = {}): Uint8Array {
  const sets = Object.entries({ '': opset, ...others })
  const opsetImport = sets.map(([domain, version]) => ({ domain, version }))
  return encode({ irVersion: 8, graph: { name: 'g', ...graph }, opsetImport }, modelFields)
}
