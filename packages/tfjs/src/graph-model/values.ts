// Values that flow through a graph: tensors whose elements are on the backend, in host memory, or both; and what is not a tensor of
// numbers: texts, lists of tensors, and tables.
import { type DType, parameter, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { type PartsOf, PersistentList } from '@tensorloom/tensor/internal'
import { GraphError } from './graph-error.js'

/** The elements of a value in host memory. */
export type HostData = Float32Array | Int32Array | Uint8Array

/** A tensor of a graph. */
export interface Value {
  readonly shape: Shape
  readonly dtype: DType
  /** The elements in host memory; filled in when they were read. */
  host: HostData | undefined
  /** The elements on the backend; filled in when they are needed there. */
  device: Tensor | undefined
  /** Whether it belongs to the model and not to one run. */
  readonly constant: boolean
}

/** What values other than tensors of numbers have in common. */
interface NoNumbers {
  readonly shape: Shape
  readonly host: undefined
  readonly device: undefined
  readonly constant: boolean
}

/** A tensor of texts. */
export interface TextsValue extends NoNumbers {
  readonly dtype: 'string'
  readonly texts: readonly string[]
}

/** A list of tensors: of a TensorList, which is never changed, or of a TensorArray. */
export interface ListValue extends NoNumbers {
  readonly dtype: 'list'
  readonly items: PersistentList<Value>
  readonly itemType: DType
  /** Extents of the items; −1 for those that are not known. Undefined if nothing is known. */
  readonly itemShape: readonly number[] | undefined
}

/** A table: values by keys. It belongs to the model, and is filled when that is loaded. */
export interface TableValue extends NoNumbers {
  readonly dtype: 'table'
  readonly entries: Map<string | number, string | number>
  /** Dtype of the values. */
  readonly valueType: DType | 'string'
}

/** Anything that flows through a graph. */
export type AnyValue = Value | TextsValue | ListValue | TableValue

const noNumbers = { host: undefined, device: undefined } as const

/** Texts as a value. */
export function textsValue(texts: readonly string[], shape: Shape = [texts.length], constant = false): TextsValue {
  return { ...noNumbers, dtype: 'string', shape, texts, constant }
}

/** Tensors as a list. */
export function listValue(
  items: PersistentList<Value> | readonly (Value | undefined)[],
  itemType: DType,
  itemShape: readonly number[] | undefined,
): ListValue {
  const list = items instanceof PersistentList ? items : PersistentList.of(items)
  return { ...noNumbers, dtype: 'list', shape: [], items: list, itemType, itemShape, constant: false }
}

/** An empty table. */
export function tableValue(valueType: DType | 'string'): TableValue {
  return { ...noNumbers, dtype: 'table', shape: [], entries: new Map(), valueType, constant: true }
}

/** Whether a value is a tensor of numbers. */
export function isNumbers(value: AnyValue): value is Value {
  return value.dtype !== 'string' && value.dtype !== 'list' && value.dtype !== 'table'
}

/** The tensor on the backend of a value, or the list that it is. */
export const partsOf: PartsOf<AnyValue> = (value) => [value.dtype === 'list' ? value.items : value.device]

/** A tensor as a value. */
export function valueOf(device: Tensor): Value {
  return { shape: device.shape, dtype: device.dtype, host: undefined, device, constant: false }
}

/** Elements in host memory as a value. */
export function hostValue(dtype: DType, shape: Shape, host: HostData, constant = false): Value {
  return { shape, dtype, host, device: undefined, constant }
}

/** Whole numbers in host memory as a value. */
export function integers(numbers: readonly number[], shape: Shape = [numbers.length]): Value {
  return hostValue('int32', shape, Int32Array.from(numbers))
}

/** The elements on the backend. Those of a constant are uploaded once; others belong to the scope that is open. */
export function deviceOf(value: AnyValue): Tensor {
  if (!isNumbers(value)) throw new GraphError(`${wordFor(value)} cannot be computed with`)
  if (value.device !== undefined) return value.device
  const { shape, dtype, host, constant } = value
  const made = tensor(host!, { shape, dtype })
  if (!constant) return made
  value.device = parameter(made, { name: 'constant', trainable: false })
  made.dispose()
  return value.device
}

/** What a value is, in words. */
export function wordFor({ dtype }: AnyValue): string {
  if (dtype === 'string') return 'texts'
  return dtype === 'list' ? 'a list of tensors' : dtype === 'table' ? 'a table' : 'a tensor'
}

/** Frees what a constant has on the backend. */
export function releaseConstant(value: AnyValue): void {
  if (!isNumbers(value) || value.host === undefined) return
  value.device?.dispose()
  value.device = undefined
}
