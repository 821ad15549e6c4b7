// Options that are numbers or nested lists of numbers, as Keras's arrays in configs.
import { type DType, isTensor, type NestedArray, type Tensor, tensor } from '@tensorloom/tensor'

/** A number, or nested lists of numbers. */
export type Numbers = number | readonly Numbers[]

/** Whether all leaves are finite numbers. */
export function isNumbers(value: unknown, depth = 0): value is Numbers {
  // Deeper than any shape: a list that holds itself.
  if (depth > 32) return false
  return Array.isArray(value)
    ? value.every((one) => isNumbers(one, depth + 1))
    : typeof value === 'number' && Number.isFinite(value)
}

/** A tensor of the numbers. */
export function constantTensor(value: Numbers, dtype: DType): Tensor {
  return tensor(value as NestedArray, { dtype })
}

/** Batches of data: a data set, or any other sequence. */
export type TensorBatches = AsyncIterable<Tensor> | Iterable<Tensor>

/** The data that `adapt` sees: one tensor, or batches. */
export function isOneTensor(data: unknown): data is Tensor {
  return isTensor(data)
}
