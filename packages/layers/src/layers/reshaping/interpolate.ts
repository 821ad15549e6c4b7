// Resizes sequences, images and volumes to any size.
import { type ResampleMode, interpolate as resize, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'

/** Options of `interpolate`. */
export interface InterpolateOptions extends LayerOptions {
  /** `nearest` (the default), `bilinear` or `bicubic`, as in PyTorch. */
  readonly mode?: ResampleMode | undefined
  /** Whether the centres of the outermost elements are aligned, instead of the outer borders; false by default. */
  readonly alignCorners?: boolean | undefined
}

/** Options of `interpolate` and its positional arguments. */
export interface InterpolateConfig extends InterpolateOptions {
  /** Extents of the spatial axes of the output. */
  readonly size: Shape
}

/** Resizes to any size. Made by `interpolate`. */
export class Interpolate extends Layer {
  static readonly type: string = 'interpolate'
  static readonly options: readonly string[] = ['size', 'mode', 'alignCorners']
  /** The options that were given. */
  readonly settings: Omit<InterpolateConfig, keyof LayerOptions>

  constructor(config: InterpolateConfig) {
    super(config)
    this.settings = settingsOf(config)
    const { size, mode, alignCorners } = this.settings
    if (!Array.isArray(size) || size.length === 0 || !size.every((one) => Number.isInteger(one) && one > 0)) {
      throw new ShapeError(`interpolate: size is ${describeValue(size)}, expected a list of whole numbers`, {
        help: 'give one extent for each spatial axis: interpolate([64, 64])',
      })
    }
    const kinds = { mode: ['nearest', 'bilinear', 'bicubic'], alignCorners: 'boolean' } as const
    checkOptions('interpolate', { mode, alignCorners }, kinds)
  }

  override build(inputShape: Shape): void {
    const { size } = this.settings
    if (inputShape.length === size.length + 1) return
    throw new ShapeError(`${this.name}: size ${describeValue(size)} does not fit ${batchText(inputShape)}`, {
      help: 'the input is [batch, ...spatial, channels]; give one extent for each spatial axis',
    })
  }

  override forward(x: Tensor): Tensor {
    const { size, mode, alignCorners } = this.settings
    return resize(x, size, { mode, alignCorners })
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Resizes sequences, images or volumes to a fixed size, whatever their own is, as PyTorch does.
 *
 * @param size - extents of the spatial axes of the output
 * @returns layer from [batch, ...spatial, channels] to [batch, ...size, channels]
 * @example
 * ```ts
 * import { interpolate } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * console.log(interpolate([4, 6], { mode: 'bilinear' }).apply(ones([1, 8, 8, 3])).shape) // [1, 4, 6, 3]
 * ```
 */
export function interpolate(size: Shape, options: InterpolateOptions = {}): Interpolate {
  return new Interpolate(configOf(Interpolate, { size }, options))
}
