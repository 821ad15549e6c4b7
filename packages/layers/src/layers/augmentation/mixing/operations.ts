// The operations from which AugMix and RandAugment choose.

import { AutoContrast } from '../color/auto-contrast.js'
import { Equalization } from '../color/equalization.js'
import { RandomBrightness } from '../color/random-brightness.js'
import { RandomColorDegeneration } from '../color/random-color-degeneration.js'
import { RandomContrast } from '../color/random-contrast.js'
import { RandomPosterization } from '../color/random-posterization.js'
import { RandomSharpness } from '../color/random-sharpness.js'
import { Solarization } from '../color/solarization.js'
import { RandomRotation } from '../geometry/random-rotation.js'
import { RandomShear } from '../geometry/random-shear.js'
import { RandomTranslation } from '../geometry/random-translation.js'
import type { ImageLayer, ImageLayerOptions } from '../image-layer.js'
import type { FactorRange } from '../ranges.js'

/** What the operations are made with. */
export interface OperationOptions extends Pick<ImageLayerOptions, 'boundingBoxFormat'> {
  /** The bounds of their strength. */
  readonly factor: FactorRange
  readonly valueRange: FactorRange
  readonly interpolation: 'bilinear' | 'nearest'
}

/** An operation with any transformation. */
export type AugmentationOperation = ImageLayer<unknown>

/** Shear, translation, rotation, posterization, solarization, contrast stretched and equalized; the paper's list for AugMix. */
export function basicOperations(options: OperationOptions): readonly AugmentationOperation[] {
  const { factor, valueRange, interpolation, boundingBoxFormat } = options
  const color = { valueRange, boundingBoxFormat }
  const affine = { interpolation, boundingBoxFormat }
  const operations: readonly object[] = [
    new RandomShear({ ...affine, xFactor: factor, yFactor: factor }),
    new RandomTranslation({ ...affine, heightFactor: factor, widthFactor: factor }),
    new RandomRotation({ ...affine, factor }),
    new RandomPosterization({ ...color, factor: Math.max(1, Math.trunc(8 * factor[1])) }),
    new Solarization({ ...color, additionFactor: factor, thresholdFactor: factor }),
    new AutoContrast(color),
    new Equalization(color),
  ]
  return operations as readonly AugmentationOperation[]
}

/** Brightness, colour, contrast, sharpness. */
export function colorOperations(options: OperationOptions): readonly AugmentationOperation[] {
  const { factor, valueRange, boundingBoxFormat } = options
  const color = { factor, valueRange, boundingBoxFormat }
  const operations: readonly object[] = [
    new RandomBrightness(color),
    new RandomColorDegeneration(color),
    new RandomContrast(color),
    new RandomSharpness(color),
  ]
  return operations as readonly AugmentationOperation[]
}
