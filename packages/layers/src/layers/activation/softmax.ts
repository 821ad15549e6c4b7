// Softmax as a layer of its own, over one or several axes, with a mask.
import {
  type Axis,
  add,
  cast,
  exp,
  logSumExp,
  mul,
  softmax as normalizeExponentials,
  reshape,
  ShapeError,
  sub,
  type Tensor,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `softmax`. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis whose elements sum to 1, or several axes, counted with the batch axis; −1 by default. */
  readonly axis?: Axis | undefined
}

// Added where the mask is false, as in Keras: the exponential is 0 there, and a row without a true element stays finite.
const farBelow = -1e9

/** eˣ / Σ eˣ. Made by `softmax`. */
export class Softmax extends Layer {
  static readonly type: string = 'softmax'
  static readonly options: readonly string[] = ['axis']
  /** The axes, if they were given. */
  readonly axis: Axis | undefined

  constructor(config: SoftmaxOptions = {}) {
    super(config)
    const { axis = -1 } = config
    const axes = Array.isArray(axis) ? axis : [axis]
    if (axes.length === 0 || !axes.every(Number.isInteger)) {
      throw new ShapeError(`softmax: axis is ${describeValue(axis)}, expected one or several whole numbers`, {
        help: 'leave it out for the last axis, or write axis: [1, 2]',
      })
    }
    this.axis = config.axis
  }

  override get supportsMasking(): boolean {
    return true
  }

  override get outputActivation(): string | undefined {
    return this.axes.length === 1 && this.axes[0] === -1 ? 'softmax' : undefined
  }

  /** The axes as a list. */
  get axes(): readonly number[] {
    const { axis = -1 } = this
    return typeof axis === 'number' ? [axis] : axis
  }

  override forward(x: Tensor, { mask }: ForwardContext<Tensor>): Tensor {
    const { axes } = this
    const logits = this.masked(x, mask)
    if (axes.length === 1) return normalizeExponentials(logits, { axis: axes[0]! })
    return exp(sub(logits, logSumExp(logits, { axis: axes, keepDims: true })))
  }

  // A mask of steps leaves the elements of one step alone.
  masked(x: Tensor, mask: Tensor | undefined): Tensor {
    if (mask === undefined) return x
    const within = this.axes.some((axis) => (axis < 0 ? axis + x.rank : axis) < mask.rank)
    if (!within) return x
    const whole = reshape(mask, [...mask.shape, ...new Array<number>(x.rank - mask.rank).fill(1)])
    return add(x, mul(sub(1, cast(whole, x.dtype)), farBelow))
  }

  override get config(): LayerConfig {
    return { ...super.config, axis: this.axis }
  }
}

/**
 * eˣ / Σ eˣ over one or several axes. Elements that a mask of the shape of the input leaves out become 0.
 *
 * @example
 * ```ts
 * import { softmax } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const x = tensor([[1, 1, 5]])
 * console.log(softmax().apply(x, { mask: tensor([[true, true, false]]) }).dataSync()) // Float32Array [0.5, 0.5, 0]
 * ```
 */
export function softmax(options: SoftmaxOptions = {}): Softmax {
  return new Softmax(options)
}
