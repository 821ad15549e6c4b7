// The largest elements of tensors.
import { maximum as larger, type Tensor } from '@tensorloom/tensor'
import type { ForwardContext, LayerOptions } from '../../core/types.js'
import { ElementwiseMerge, type Inputs, isInputs, mergeCounting } from './merge.js'

/** The largest of all inputs, element by element. Made by `maximum`. */
export class Maximum extends ElementwiseMerge {
  static override readonly type: string = 'maximum'
  static override readonly options: readonly string[] = []

  override combine(one: Tensor, other: Tensor): Tensor {
    return larger(one, other)
  }

  /** Steps that a mask leaves out do not count, unless every input leaves them out. */
  override forward(inputs: Inputs, { mask }: ForwardContext<Inputs>): Tensor {
    return mergeCounting(this.aligned(inputs), mask, (one, other) => this.combine(one, other))
  }
}

/** Makes a layer that takes a list of tensors. */
export function maximum(options?: LayerOptions): Maximum
/**
 * The largest of all inputs, element by element. Steps that a mask leaves out do not count.
 *
 * @param inputs - tensors of the same shape; extents of 1 broadcast, and a tensor of lower rank gets axes after the batch axis
 * @example
 * ```ts
 * import { maximum } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const [a, b] = [tensor([[1, 2]]), tensor([[3, 5]])]
 * console.log(maximum([a, b]).dataSync()) // Float32Array [3, 5]
 * console.log(maximum().apply([a, b]).shape) // [1, 2]
 * ```
 */
export function maximum(inputs: Inputs, options?: LayerOptions): Tensor
export function maximum(first: Inputs | LayerOptions = {}, options: LayerOptions = {}): Maximum | Tensor {
  return isInputs(first) ? new Maximum(options).apply(first) : new Maximum(first)
}
