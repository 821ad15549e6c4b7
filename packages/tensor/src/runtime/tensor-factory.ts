// Lets the dispatcher make tensors without importing the Tensor class. The class imports the ops, which import the
// dispatcher.
import type { Tensor } from '../tensor-types.js'
import type { Layout } from './layout.js'
import type { Storage } from './storage.js'

/** Makes a tensor on a storage, and takes over one reference to it. */
export type TensorFactory = (storage: Storage, layout: Layout, offset: number, origin: string) => Tensor

let factory: TensorFactory | undefined

/** Set by the function that makes the first tensor; see `tensor.ts`. */
export function setTensorFactory(make: TensorFactory): void {
  factory = make
}

/** Makes a tensor on `storage`. */
export function makeTensor(storage: Storage, layout: Layout, offset: number, origin: string): Tensor {
  return factory!(storage, layout, offset, origin)
}
