// Makes abstract tensors. This file imports the Tensor class, so it is separate from abstract.ts, which the dispatcher
// imports.
import { checkDType, type DType } from '../dtype.js'
import { checkShape, type Shape } from '../shape.js'
import { enableTensors } from '../tensor.js'
import type { Tensor } from '../tensor-types.js'
import { makeAbstract } from './abstract.js'

/**
 * Makes a tensor with a shape and a dtype, but without elements. Ops on it return abstract tensors, and throw the same
 * errors as on real tensors. Nothing is computed and no memory is used. Reading an abstract tensor throws.
 *
 * @param shape - its shape
 * @param dtype - float32 by default
 * @returns the abstract tensor
 * @throws `TensorloomError` when it is read. An op or layer that branches on values must use `where` instead
 * @example
 * ```ts
 * import { conv2d, ones } from '@tensorloom/tensor'
 * import { abstractTensor } from '@tensorloom/tensor/op'
 * const images = abstractTensor([128, 512, 512, 3])
 * console.log(conv2d(images, ones([3, 3, 3, 64]), { strides: 2 }).shape) // [128, 255, 255, 64]
 * ```
 */
export function abstractTensor(shape: Shape, dtype: DType = 'float32'): Tensor {
  enableTensors()
  checkShape('abstractTensor', shape)
  checkDType('abstractTensor', dtype)
  return makeAbstract(shape, dtype, 'abstractTensor')
}
