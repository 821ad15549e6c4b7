// Joins tensors along an axis.
import { any, concat, onesLike, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText } from '../../core/check.js'
import type { LayerConfig, LayerOptions, MaskOf } from '../../core/types.js'
import { type Inputs, isInputs, Merge, maskOfElements } from './merge.js'

/** Options of `concatenate`. */
export interface ConcatenateOptions extends LayerOptions {
  /** The axis, counted with the batch axis; −1 by default. */
  readonly axis?: number | undefined
}

/** Joins tensors along an axis. Made by `concatenate`. */
export class Concatenate extends Merge {
  static override readonly type: string = 'concatenate'
  static override readonly options: readonly string[] = ['axis']
  /** The axis, if it was given. */
  readonly axis: number | undefined

  constructor(config: ConcatenateOptions = {}) {
    super(config)
    const { axis } = config
    if (axis !== undefined && !Number.isInteger(axis)) {
      throw new ShapeError(`concatenate: axis is ${describeValue(axis)}, expected a whole number`, {
        help: 'leave it out for the last axis',
      })
    }
    this.axis = axis
  }

  override checkShapes(shapes: readonly Shape[]): void {
    const rank = shapes[0]!.length + 1
    const { axis = -1 } = this
    const at = axis < 0 ? axis + rank : axis
    const fits = (shape: Shape): boolean =>
      shape.length === rank - 1 &&
      shape.every((extent, k) => {
        const first = shapes[0]![k]
        return k === at - 1 || extent === first || extent === -1 || first === -1
      })
    if (at >= 0 && at < rank && shapes.every(fits)) return
    throw new ShapeError(
      `${this.name}: the inputs ${shapes.map(batchText).join(' and ')} cannot be joined on axis ${axis}`,
      { help: 'all other axes must have equal extents; axis counts the batch axis' },
    )
  }

  override forward(inputs: Inputs): Tensor {
    return concat(inputs, { axis: this.axis ?? -1 })
  }

  override computeMask(inputs: Inputs, mask: MaskOf<Inputs>): Tensor | undefined {
    if (mask === undefined || mask.every((one) => one === undefined)) return undefined
    const whole = inputs.map((x, k) =>
      mask[k] === undefined ? onesLike(x, { dtype: 'bool' }) : maskOfElements(mask[k], x),
    )
    return any(concat(whole, { axis: this.axis ?? -1 }), { axis: -1 })
  }

  override get config(): LayerConfig {
    return { ...super.config, axis: this.axis }
  }
}

/** Makes a layer that takes a list of tensors. */
export function concatenate(options?: ConcatenateOptions): Concatenate
/**
 * Joins tensors along an axis.
 *
 * @param inputs - tensors with equal extents on all other axes
 * @param options - `axis`, counted with the batch axis; −1 by default
 * @example
 * ```ts
 * import { concatenate } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const [a, b] = [ones([2, 3, 1]), ones([2, 3, 4])]
 * console.log(concatenate([a, b]).shape) // [2, 3, 5]
 * console.log(concatenate({ axis: 1 }).apply([a, a]).shape) // [2, 6, 1]
 * ```
 */
export function concatenate(inputs: Inputs, options?: ConcatenateOptions): Tensor
export function concatenate(
  first: Inputs | ConcatenateOptions = {},
  options: ConcatenateOptions = {},
): Concatenate | Tensor {
  return isInputs(first) ? new Concatenate(options).apply(first) : new Concatenate(first)
}
