// The smallest elements of tensors.
import { minimum as smaller, type Tensor } from '@tensorloom/tensor'
import type { ForwardContext, LayerOptions } from '../../core/types.js'
import { ElementwiseMerge, type Inputs, isInputs, mergeCounting } from './merge.js'

/** The smallest of all inputs, element by element. Made by `minimum`. */
export class Minimum extends ElementwiseMerge {
  static override readonly type: string = 'minimum'
  static override readonly options: readonly string[] = []

  override combine(one: Tensor, other: Tensor): Tensor {
    return smaller(one, other)
  }

  /** Steps that a mask leaves out do not count, unless every input leaves them out. */
  override forward(inputs: Inputs, { mask }: ForwardContext<Inputs>): Tensor {
    return mergeCounting(this.aligned(inputs), mask, (one, other) => this.combine(one, other))
  }
}

/** Makes a layer that takes a list of tensors. */
export function minimum(options?: LayerOptions): Minimum
/**
 * The smallest of all inputs, element by element. Steps that a mask leaves out do not count.
 *
 * @param inputs - tensors of the same shape; extents of 1 broadcast, and a tensor of lower rank gets axes after the batch axis
 * @example
 * ```ts
 * import { minimum } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const [a, b] = [tensor([[1, 2]]), tensor([[3, 5]])]
 * console.log(minimum([a, b]).dataSync()) // Float32Array [1, 2]
 * console.log(minimum().apply([a, b]).shape) // [1, 2]
 * ```
 */
export function minimum(inputs: Inputs, options?: LayerOptions): Tensor
export function minimum(first: Inputs | LayerOptions = {}, options: LayerOptions = {}): Minimum | Tensor {
  return isInputs(first) ? new Minimum(options).apply(first) : new Minimum(first)
}
