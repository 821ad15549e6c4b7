// Multiplies tensors.
import { logicalOr, mul, type Tensor, where } from '@tensorloom/tensor'
import type { ForwardContext, LayerOptions } from '../../core/types.js'
import { ElementwiseMerge, type Inputs, isInputs, maskOfElements } from './merge.js'

/** Product of all inputs. Made by `multiply`. */
export class Multiply extends ElementwiseMerge {
  static override readonly type: string = 'multiply'
  static override readonly options: readonly string[] = []

  override combine(one: Tensor, other: Tensor): Tensor {
    return mul(one, other)
  }

  /** Steps that a mask leaves out count as 1; the result is 0 where every input is left out. */
  override forward(inputs: Inputs, context: ForwardContext<Inputs>): Tensor {
    const { mask } = context
    if (mask === undefined) return super.forward(inputs, context)
    const masks = inputs.map((x, k) => (mask[k] === undefined ? undefined : maskOfElements(mask[k], x)))
    const product = super.forward(
      inputs.map((x, k) => (masks[k] === undefined ? x : where(masks[k], x, 1))),
      context,
    )
    const given = masks.filter((one) => one !== undefined)
    if (given.length < inputs.length) return product
    return where(
      given.reduce((one, other) => logicalOr(one, other)),
      product,
      0,
    )
  }
}

/** Makes a layer that takes a list of tensors. */
export function multiply(options?: LayerOptions): Multiply
/**
 * Product of all inputs. Steps that a mask leaves out count as 1.
 *
 * @param inputs - tensors of the same shape; extents of 1 broadcast, and a tensor of lower rank gets axes after the batch axis
 * @example
 * ```ts
 * import { multiply } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const [a, b] = [tensor([[1, 2]]), tensor([[3, 5]])]
 * console.log(multiply([a, b]).dataSync()) // Float32Array [3, 10]
 * console.log(multiply().apply([a, b]).shape) // [1, 2]
 * ```
 */
export function multiply(inputs: Inputs, options?: LayerOptions): Tensor
export function multiply(first: Inputs | LayerOptions = {}, options: LayerOptions = {}): Multiply | Tensor {
  return isInputs(first) ? new Multiply(options).apply(first) : new Multiply(first)
}
