// How the dispatcher makes tensors without importing the class, whose methods import the ops, which import the dispatcher.
import type { Tensor } from '../tensor-types.js'
import type { Layout } from './layout.js'
import type { Storage } from './storage.js'

/** Makes a tensor over a storage, taking over one reference to it. */
export type TensorFactory = (storage: Storage, layout: Layout, offset: number, origin: string) => Tensor

let factory: TensorFactory | undefined

/** Set by whatever makes the first tensor; see `tensor.ts`. */
export function setTensorFactory(make: TensorFactory): void {
  factory = make
}

/** A new tensor over `storage`. */
export function makeTensor(storage: Storage, layout: Layout, offset: number, origin: string): Tensor {
  return factory!(storage, layout, offset, origin)
}
