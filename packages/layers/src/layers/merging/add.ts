// Adds tensors.
import { add as addTensors, type Tensor } from '@tensorloom/tensor'
import type { LayerOptions } from '../../core/types.js'
import { ElementwiseMerge, type Inputs, isInputs } from './merge.js'

/** Sum of all inputs. Made by `add`. */
export class Add extends ElementwiseMerge {
  static override readonly type: string = 'add'
  static override readonly options: readonly string[] = []

  override combine(one: Tensor, other: Tensor): Tensor {
    return addTensors(one, other)
  }
}

/** Makes a layer that takes a list of tensors. */
export function add(options?: LayerOptions): Add
/**
 * Sum of all inputs.
 *
 * @param inputs - tensors of the same shape; extents of 1 broadcast, and a tensor of lower rank gets axes after the batch axis
 * @example
 * ```ts
 * import { add } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const [a, b] = [tensor([[1, 2]]), tensor([[3, 5]])]
 * console.log(add([a, b]).dataSync()) // Float32Array [4, 7]
 * console.log(add().apply([a, b]).shape) // [1, 2]
 * ```
 */
export function add(inputs: Inputs, options?: LayerOptions): Tensor
export function add(first: Inputs | LayerOptions = {}, options: LayerOptions = {}): Add | Tensor {
  return isInputs(first) ? new Add(options).apply(first) : new Add(first)
}
