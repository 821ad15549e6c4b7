// Values that flow through a graph: tensors in host memory or on the backend, sequences, optionals.
import { DtypeError, isTensor, parameter, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { type PartsOf, PersistentList, withArticle } from '@tensorloom/tensor/internal'
import { type ElementType, elementTypes } from '../model/element-types.js'
import type { HostData, HostTensor } from '../model/host-tensor.js'
import { channelsFirst } from './layout.js'

/** A tensor. Its elements are in host memory, on the backend, or both. */
export interface TensorValue {
  readonly kind: 'tensor'
  readonly type: ElementType
  readonly shape: Shape
  /** The elements in host memory. Filled in when they were read. */
  host: HostData | undefined
  /** The elements as a tensor of the dtype that holds `type`. */
  device: Tensor | undefined
  /**
   * The elements with the channels last, [batch, …spatial, channels], where an operator on images computed them so; `device` is
   * undefined then. The next such operator takes them as they are.
   */
  readonly last?: Tensor | undefined
  /** Whether the value belongs to the model and not to one run. */
  readonly constant: boolean
  /** What an operator made of a constant and of `from`, once; freed with the constant. */
  prepared?: { readonly from: readonly unknown[]; readonly tensor: Tensor }
}

/** A list of values. */
export interface SequenceValue {
  readonly kind: 'sequence'
  readonly items: PersistentList<Value>
}

/** A value that may be missing. */
export interface OptionalValue {
  readonly kind: 'optional'
  readonly value: Value | undefined
}

/** Anything that a name in a graph stands for. */
export type Value = TensorValue | SequenceValue | OptionalValue

/** Values as a sequence. */
export function sequenceValue(items: PersistentList<Value> | readonly Value[]): SequenceValue {
  return { kind: 'sequence', items: items instanceof PersistentList ? items : PersistentList.of(items) }
}

/** The values of a sequence. */
export const itemsOf = ({ items }: SequenceValue): readonly Value[] => items.items() as readonly Value[]

/** The tensors on the backend of a value, or the list that it is. */
export const partsOf: PartsOf<Value> = (value) => {
  if (value.kind === 'tensor') return [value.device, value.last]
  if (value.kind === 'sequence') return [value.items]
  return value.value === undefined ? [] : partsOf(value.value)
}

/** A value in host memory. */
export function hostValue(type: ElementType, shape: Shape, data: HostData, constant = false): TensorValue {
  return { kind: 'tensor', type, shape, host: data, device: undefined, constant }
}

/** A host tensor as a value. */
export function valueOf({ type, shape, data }: HostTensor, constant = false): TensorValue {
  return hostValue(type, shape, data, constant)
}

/** A tensor on the backend as a value of type `type`. */
export function deviceValue(type: ElementType, device: Tensor): TensorValue {
  return { kind: 'tensor', type, shape: device.shape, host: undefined, device, constant: false }
}

/** A tensor with the channels last as a value, whose shape has them after the batch. */
export function lastValue(type: ElementType, last: Tensor): TensorValue {
  const [batch, ...rest] = last.shape as [number, ...number[]]
  const shape = [batch, rest.at(-1)!, ...rest.slice(0, -1)]
  return { kind: 'tensor', type, shape, host: undefined, device: undefined, last, constant: false }
}

/** The type of a result: that of the first input, if the dtype fits. */
export function naturalType(result: Tensor, like: ElementType | undefined): ElementType {
  const { dtype } = result
  if (like !== undefined && elementTypes[like].dtype === dtype) return like
  if (dtype === 'float32') return 'float'
  if (dtype === 'float64') return 'double'
  return dtype === 'int32' ? 'int64' : dtype
}

/** What operators return: a tensor takes the type of the first input. */
export function toValue(result: Tensor | Value, like: ElementType | undefined): Value {
  return isTensor(result) ? deviceValue(naturalType(result, like), result) : result
}

/** The elements as a tensor. Those of a constant are uploaded once; others belong to the scope that is open. */
export function deviceOf(value: TensorValue): Tensor {
  if (value.device !== undefined) return value.device
  if (value.last !== undefined) return channelsFirst(value.last)
  const { type, shape, host } = value
  const { dtype } = elementTypes[type]
  if (dtype === undefined) {
    throw new DtypeError('ops on numbers do not take strings', {
      help: 'only operators on strings do, such as StringConcat',
    })
  }
  const made = tensor(checkRange(host as Exclude<HostData, readonly string[]>, type), { shape, dtype })
  if (!value.constant) return made
  const kept = parameter(made, { name: 'constant', trainable: false })
  made.dispose()
  value.device = kept
  return kept
}

// int64, uint64 and uint32 are held in float64 on the host and in int32 on the backend.
function checkRange<A extends Exclude<HostData, readonly string[]>>(data: A, type: ElementType): A {
  const { dtype, range } = elementTypes[type]
  if (dtype !== 'int32' || range === undefined || data instanceof Int32Array) return data
  const wrong = data.findIndex((value) => value < -2147483648 || value > 2147483647)
  if (wrong === -1) return data
  throw new DtypeError(`element ${wrong} of ${withArticle(type)} tensor is ${data[wrong]}, which does not fit int32`, {
    help: `${type} tensors are computed as int32; only shapes and indices may be larger`,
  })
}

/** Frees what a model keeps on the backend for a constant. */
export function releaseConstant(value: Value): void {
  if (value.kind !== 'tensor' || !value.constant) return
  value.device?.dispose()
  value.device = undefined
  value.prepared?.tensor.dispose()
  delete value.prepared
}
