// Histogram equalization: every level of brightness becomes equally frequent.
import {
  add,
  cast,
  clip,
  cumsum,
  div,
  equal,
  gather,
  greater,
  lessEqual,
  min,
  mul,
  reshape,
  round,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  transpose,
  where,
} from '@tensorloom/tensor'
import { checkCount } from '../../../core/check.js'
import type { LayerConfig } from '../../../core/types.js'
import { ImageLayer, type ImageLayerOptions, imageOptions } from '../image-layer.js'
import { type FactorRange, pixelRange } from '../ranges.js'
import { levelsOf, rowHistograms } from './histograms.js'

/** Options of `equalization`. */
export interface EqualizationOptions extends ImageLayerOptions {
  /** The smallest and largest pixel value; [0, 255] by default. */
  readonly valueRange?: readonly [low: number, high: number] | undefined
  /** Number of levels that are told apart; 256 by default. */
  readonly bins?: number | undefined
}

// As a factor and an offset, as Keras does: after it, fractions are cut off, so that the rounding matters.
function scaled(values: Tensor, [from0, from1]: FactorRange, [to0, to1]: FactorRange): Tensor {
  const factor = (to1 - to0) / (from1 - from0)
  return add(mul(values, factor), to0 - from0 * factor)
}

/** Equalizes histograms. Made by `equalization`. */
export class Equalization extends ImageLayer {
  static readonly type: string = 'equalization'
  static readonly options: readonly string[] = ['valueRange', 'bins', ...imageOptions]
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange
  /** Number of levels. */
  readonly bins: number

  constructor(config: EqualizationOptions = {}) {
    super(config)
    const { bins = 256 } = config
    checkCount('equalization', 'bins', bins, 'bins: 256')
    this.valueRange = pixelRange('equalization', config.valueRange)
    this.bins = bins
  }

  override get always(): boolean {
    return false
  }

  override transformImages(images: Tensor): Tensor {
    const { bins } = this
    const channels = images.shape[3]!
    // [channels, pixels of the whole batch]
    const rows = reshape(transpose(scaled(images, this.valueRange, [0, 255]), { perm: [3, 0, 1, 2] }), [channels, -1])
    const counts = rowHistograms(levelsOf(div(mul(rows, bins - 1), 255), bins - 1), bins)
    const below = cumsum(counts, { axis: 1 })
    const total = slice(below, [0, bins - 1], [channels, 1])
    const first = min(where(equal(below, 0), total, below), { axis: 1, keepDims: true })
    const spread = sub(total, first)
    const level = div(mul(sub(below, first), 255), where(equal(spread, 0), 1, spread))
    const table = clip(round(level), { min: 0, max: 255 })
    const indices = levelsOf(mul(div(rows, 255), bins - 1), bins - 1)
    const starts = tensor(
      Array.from({ length: channels }, (_, k) => k * bins),
      { shape: [channels, 1], dtype: 'int32' },
    )
    const equalized = gather(reshape(table, [channels * bins]), add(indices, starts))
    const used = sum(cast(greater(counts, 0), 'int32'), { axis: 1, keepDims: true })
    const result = where(lessEqual(used, 1), rows, equalized)
    const [batch, height, width] = images.shape as [number, number, number, number]
    const shaped = transpose(reshape(result, [channels, batch, height, width]), { perm: [1, 2, 3, 0] })
    return scaled(shaped, [0, 255], this.valueRange)
  }

  override get config(): LayerConfig {
    return { ...super.config, valueRange: this.valueRange, bins: this.bins }
  }
}

/**
 * Spreads the levels of each channel so that all are about equally frequent, in training. As in Keras, the histogram of a
 * channel counts all images of the batch.
 *
 * @example
 * ```ts
 * import { equalization } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const image = tensor([10, 20, 30], { shape: [1, 1, 3, 1] })
 * console.log(equalization().apply(image, { training: true }).dataSync()) // Float32Array [0, 128, 255]
 * ```
 */
export function equalization(options: EqualizationOptions = {}): Equalization {
  return new Equalization(options)
}
