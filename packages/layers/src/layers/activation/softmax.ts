// Softmax as a layer of its own, over one or several axes, with a mask.
import {
  type Axis,
  exp,
  logSumExp,
  softmax as normalizeExponentials,
  reshape,
  ShapeError,
  sub,
  type Tensor,
  where,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `softmax`. */
export interface SoftmaxOptions extends LayerOptions {
  /** The axis whose elements sum to 1, or several axes, counted with the batch axis; −1 by default. */
  readonly axis?: Axis | undefined
}

// Instead of elements that the mask leaves out, as in Keras: their exponential is 0, and a row without any element stays finite.
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
    const kept = this.maskOfElements(x, mask)
    if (kept === undefined) return this.normalize(x)
    return where(kept, this.normalize(where(kept, x, farBelow)), 0)
  }

  /** eˣ / Σ eˣ over the axes. */
  normalize(logits: Tensor): Tensor {
    const { axes } = this
    if (axes.length === 1) return normalizeExponentials(logits, { axis: axes[0]! })
    return exp(sub(logits, logSumExp(logits, { axis: axes, keepDims: true })))
  }

  /** Which elements count; undefined if all do. A mask of steps leaves the elements of one step alone. */
  maskOfElements(x: Tensor, mask: Tensor | undefined): Tensor | undefined {
    const within = this.axes.some((axis) => (axis < 0 ? axis + x.rank : axis) < (mask?.rank ?? 0))
    if (mask === undefined || !within) return undefined
    return reshape(mask, [...mask.shape, ...new Array<number>(Math.max(0, x.rank - mask.rank)).fill(1)])
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
