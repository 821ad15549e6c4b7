// Subtracts a tensor from another.
import { type Shape, ShapeError, sub, type Tensor } from '@tensorloom/tensor'
import { batchText } from '../../core/check.js'
import type { LayerOptions } from '../../core/types.js'
import { ElementwiseMerge, type Inputs, isInputs } from './merge.js'

/** The first input minus the second. Made by `subtract`. */
export class Subtract extends ElementwiseMerge {
  static override readonly type: string = 'subtract'
  static override readonly options: readonly string[] = []

  override checkShapes(shapes: readonly Shape[]): void {
    if (shapes.length !== 2) {
      throw new ShapeError(`${this.name}: expected 2 inputs, got ${shapes.map(batchText).join(' and ')}`, {
        help: `write ${this.name}.apply([a, b]) for a − b`,
      })
    }
    super.checkShapes(shapes)
  }

  override combine(one: Tensor, other: Tensor): Tensor {
    return sub(one, other)
  }
}

/** Makes a layer that takes a list of tensors. */
export function subtract(options?: LayerOptions): Subtract
/**
 * The first input minus the second.
 *
 * @param inputs - two tensors of the same shape; extents of 1 broadcast
 * @example
 * ```ts
 * import { subtract } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const [a, b] = [tensor([[1, 2]]), tensor([[3, 5]])]
 * console.log(subtract([a, b]).dataSync()) // Float32Array [-2, -3]
 * console.log(subtract().apply([a, b]).shape) // [1, 2]
 * ```
 */
export function subtract(inputs: Inputs, options?: LayerOptions): Tensor
export function subtract(first: Inputs | LayerOptions = {}, options: LayerOptions = {}): Subtract | Tensor {
  return isInputs(first) ? new Subtract(options).apply(first) : new Subtract(first)
}
