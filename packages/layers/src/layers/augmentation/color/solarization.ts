// Solarization: inverts the bright pixels.
import { add, clip, less, type Shape, sub, type Tensor, where } from '@tensorloom/tensor'
import type { LayerConfig } from '../../../core/types.js'
import { RandomImageLayer, type RandomImageOptions, randomOptions, uniform } from '../random-image-layer.js'
import { type Factor, type FactorRange, factorRange, pixelRange } from '../ranges.js'
import { rescaled } from './color-layer.js'

/** Options of `solarization`. */
export interface SolarizationOptions extends RandomImageOptions {
  /** What is added first, as a fraction of the value range, 0 to 1: a range, or f for 0 … f. 0 by default. */
  readonly additionFactor?: Factor | undefined
  /** Pixels below it stay, as a fraction of the value range: a range, or f for 0 … f. 0 by default: all are inverted. */
  readonly thresholdFactor?: Factor | undefined
  /** The smallest and largest pixel value; [0, 255] by default. */
  readonly valueRange?: readonly [low: number, high: number] | undefined
}

/** What `solarization` draws for a batch. */
export interface SolarizationTransformation {
  /** [batch, 1, 1, 1], of 0 … 255. */
  readonly additions: Tensor
  /** [batch, 1, 1, 1], of 0 … 255. */
  readonly thresholds: Tensor
}

/** Inverts bright pixels. Made by `solarization`. */
export class Solarization extends RandomImageLayer<SolarizationTransformation> {
  static readonly type: string = 'solarization'
  static readonly options: readonly string[] = ['additionFactor', 'thresholdFactor', 'valueRange', ...randomOptions]
  /** The bounds of what is added. */
  readonly additionFactor: FactorRange
  /** The bounds of the threshold. */
  readonly thresholdFactor: FactorRange
  /** The smallest and largest pixel value. */
  readonly valueRange: FactorRange

  constructor(config: SolarizationOptions = {}) {
    super(config)
    const { additionFactor = 0, thresholdFactor = 0 } = config
    this.additionFactor = factorRange('solarization', 'additionFactor', additionFactor, [0, 1])
    this.thresholdFactor = factorRange('solarization', 'thresholdFactor', thresholdFactor, [0, 1])
    this.valueRange = pixelRange('solarization', config.valueRange)
  }

  override draw([batch]: Shape): SolarizationTransformation {
    const level = ([low, high]: FactorRange): Tensor => uniform([batch!, 1, 1, 1], [low * 255, high * 255])
    return { additions: level(this.additionFactor), thresholds: level(this.thresholdFactor) }
  }

  override transformImages(images: Tensor, { additions, thresholds }: SolarizationTransformation): Tensor {
    const x = clip(add(rescaled(images, this.valueRange, [0, 255]), additions), { min: 0, max: 255 })
    return rescaled(where(less(x, thresholds), x, sub(255, x)), [0, 255], this.valueRange)
  }

  override get config(): LayerConfig {
    const { additionFactor, thresholdFactor, valueRange } = this
    return { ...super.config, additionFactor, thresholdFactor, valueRange }
  }
}

/**
 * Inverts pixels at or above a threshold, in training, after a number is added to all of them.
 *
 * @example
 * ```ts
 * import { solarization } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const y = solarization().apply(tensor([[[[59, 62, 63]]]]), { training: true })
 * console.log(y.dataSync()) // Float32Array [196, 193, 192]
 * ```
 */
export function solarization(options: SolarizationOptions = {}): Solarization {
  return new Solarization(options)
}
