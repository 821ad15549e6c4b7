// Handwritten digits of 8 × 8 pixels.
import { type ClassificationData, classification, type EmbeddedDataset, scikitLearn, uciLicence } from './define.js'

/**
 * Handwritten digits: 1797 images of 8 × 8 pixels from 43 writers, the test part of the original set.
 *
 * x: float32 [1797, 8, 8, 1], whole numbers from 0 (paper) to 16 (ink); y: int32 [1797], the digit, 0 to 9.
 *
 * Licence: CC BY 4.0. Cite: E. Alpaydin, C. Kaynak (1998). Optical Recognition of Handwritten Digits. UCI Machine
 * Learning Repository, https://doi.org/10.24432/C50P49; and scikit-learn (Pedregosa et al. 2011), which distributes it.
 *
 * @example
 * ```ts
 * import { digits } from '@tensorloom/datasets'
 * const { x, y, classNames } = await digits()
 * console.log(x.shape, y.shape, classNames.length) // [1797, 8, 8, 1] [1797] 10
 * ```
 * @function
 */
export const digits: EmbeddedDataset<ClassificationData> = classification({
  info: {
    name: 'digits',
    description: 'handwritten digits, 8 × 8 pixels from 0 to 16',
    samples: 1797,
    licence: uciLicence,
    citations: [
      'Alpaydin, E., Kaynak, C. (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning Repository. https://doi.org/10.24432/C50P49',
      scikitLearn,
    ],
    source: 'https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits',
  },
  shape: [8, 8, 1],
  featureNames: Array.from({ length: 64 }, (_, k) => `pixel_${Math.floor(k / 8)}_${k % 8}`),
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  table: () => import('./digits.generated.js'),
})
