// The type of a batch.
import type { NestedArray, Tensor, TypedArray } from '@tensorloom/tensor'

/** An element after `batch`: tensors, numbers and arrays of numbers become tensors, strings become lists. */
export type Batched<T> = T extends Tensor | TypedArray | NestedArray
  ? Tensor
  : T extends string
    ? readonly string[]
    : { readonly [K in keyof T]: Batched<T[K]> }
