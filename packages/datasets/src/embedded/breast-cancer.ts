// Diagnoses of breast masses from images of cell nuclei.
import { type ClassificationData, classification, type EmbeddedDataset, scikitLearn, uciLicence } from './define.js'

// Each is measured as the mean over all nuclei of an image, its standard error, and the mean of the three worst.
const measures = [
  'radius',
  'texture',
  'perimeter',
  'area',
  'smoothness',
  'compactness',
  'concavity',
  'concave points',
  'symmetry',
  'fractal dimension',
]

/**
 * Breast masses, malignant (212) or benign (357), by 30 features of cell nuclei: mean, standard error and worst of ten
 * measures. Wisconsin diagnostic set.
 *
 * x: float32 [569, 30], each feature in its own unit: scale before training; y: int32 [569], 0 malignant, 1 benign.
 *
 * Licence: CC BY 4.0. Cite: W. Wolberg, O. Mangasarian, N. Street, W. Street (1993). Breast Cancer Wisconsin
 * (Diagnostic). UCI Machine Learning Repository, https://doi.org/10.24432/C5DW2B; and scikit-learn (Pedregosa et al.
 * 2011), which distributes it.
 *
 * @example
 * ```ts
 * import { breastCancer } from '@tensorloom/datasets'
 * const { x, classNames } = await breastCancer()
 * console.log(x.shape, classNames) // [569, 30] ['malignant', 'benign']
 * ```
 * @function
 */
export const breastCancer: EmbeddedDataset<ClassificationData> = classification({
  info: {
    name: 'breastCancer',
    description: 'diagnoses of breast masses from images of cell nuclei',
    samples: 569,
    licence: uciLicence,
    citations: [
      'Wolberg, W., Mangasarian, O., Street, N., Street, W. (1993). Breast Cancer Wisconsin (Diagnostic). UCI Machine Learning Repository. https://doi.org/10.24432/C5DW2B',
      scikitLearn,
    ],
    source: 'https://archive.ics.uci.edu/dataset/17/breast+cancer+wisconsin+diagnostic',
  },
  featureNames: [
    ...measures.map((measure) => `mean ${measure}`),
    ...measures.map((measure) => `${measure} error`),
    ...measures.map((measure) => `worst ${measure}`),
  ],
  classNames: ['malignant', 'benign'],
  table: () => import('./breast-cancer.generated.js'),
})
