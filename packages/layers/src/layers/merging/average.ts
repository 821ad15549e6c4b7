// Averages tensors.
import { add, div, type Tensor } from '@tensorloom/tensor'
import type { ForwardContext, LayerOptions } from '../../core/types.js'
import { ElementwiseMerge, type Inputs, isInputs } from './merge.js'

/** Mean of all inputs. Made by `average`. */
export class Average extends ElementwiseMerge {
  static override readonly type: string = 'average'
  static override readonly options: readonly string[] = []

  override combine(one: Tensor, other: Tensor): Tensor {
    return add(one, other)
  }

  override forward(inputs: Inputs, context: ForwardContext<Inputs>): Tensor {
    return div(super.forward(inputs, context), inputs.length)
  }
}

/** Makes a layer that takes a list of tensors. */
export function average(options?: LayerOptions): Average
/**
 * Mean of all inputs.
 *
 * @param inputs - tensors of the same shape; extents of 1 broadcast, and a tensor of lower rank gets axes after the batch axis
 * @example
 * ```ts
 * import { average } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const [a, b] = [tensor([[1, 2]]), tensor([[3, 5]])]
 * console.log(average([a, b]).dataSync()) // Float32Array [2, 3.5]
 * console.log(average().apply([a, b]).shape) // [1, 2]
 * ```
 */
export function average(inputs: Inputs, options?: LayerOptions): Tensor
export function average(first: Inputs | LayerOptions = {}, options: LayerOptions = {}): Average | Tensor {
  return isInputs(first) ? new Average(options).apply(first) : new Average(first)
}
