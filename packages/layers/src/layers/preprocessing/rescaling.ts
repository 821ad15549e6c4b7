// Multiplies and shifts its input.
import { add, cast, isFloating, mul, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { constantTensor, isNumbers, type Numbers } from './numbers.js'

/** Options of `rescaling`. */
export interface RescalingOptions extends LayerOptions {
  /** Added after the multiplication: a number, or one for each channel; 0 by default. */
  readonly offset?: Numbers | undefined
}

/** Options of `rescaling` and its positional arguments. */
export interface RescalingConfig extends RescalingOptions {
  /** The factor: a number, or one for each channel. */
  readonly scale: Numbers
}

/** Multiplies and shifts. Made by `rescaling`. */
export class Rescaling extends Layer {
  static readonly type: string = 'rescaling'
  static readonly options: readonly string[] = ['scale', 'offset']
  /** The factor. */
  readonly scale: Numbers
  /** What is added. */
  readonly offset: Numbers

  constructor(config: RescalingConfig) {
    super(config)
    const { scale, offset = 0 } = config
    for (const [name, value] of Object.entries({ scale, offset })) {
      if (isNumbers(value)) continue
      throw new TensorloomError(
        `rescaling: ${name} is ${describeValue(value)}, expected a number or a list of numbers`,
        {
          help: 'write rescaling(1 / 255)',
        },
      )
    }
    this.scale = scale
    this.offset = offset
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor): Tensor {
    const floats = isFloating(x.dtype) ? x : cast(x, 'float32')
    const operand = (value: Numbers): Tensor | number =>
      typeof value === 'number' ? value : constantTensor(value, floats.dtype)
    return add(mul(floats, operand(this.scale)), operand(this.offset))
  }

  override get config(): LayerConfig {
    return { ...super.config, scale: this.scale, offset: this.offset }
  }
}

/**
 * Computes x · scale + offset. Integers give float32.
 *
 * @param scale - the factor: a number, or a list with one number for each channel
 * @example
 * ```ts
 * import { rescaling } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const pixels = tensor([[0, 51, 255]], { dtype: 'uint8' })
 * console.log(rescaling(2 / 255, { offset: -1 }).apply(pixels).shape) // [1, 3]
 * ```
 */
export function rescaling(scale: Numbers, options: RescalingOptions = {}): Rescaling {
  return new Rescaling(configOf(Rescaling, { scale }, options))
}
