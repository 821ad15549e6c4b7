// Chemical analyses of wines.
import { type ClassificationData, classification, type EmbeddedDataset, scikitLearn, uciLicence } from './define.js'

/**
 * Wines of one region in Italy from three cultivars (59, 71 and 48 of them), by 13 chemical measures.
 *
 * x: float32 [178, 13], each feature in its own unit: scale before training; y: int32 [178], the cultivar.
 *
 * Licence: CC BY 4.0. Cite: S. Aeberhard, M. Forina (1992). Wine. UCI Machine Learning Repository,
 * https://doi.org/10.24432/C5PC7J; and scikit-learn (Pedregosa et al. 2011), which distributes it.
 *
 * @example
 * ```ts
 * import { wine } from '@tensorloom/datasets'
 * const { x, featureNames } = await wine()
 * console.log(x.shape, featureNames[0]) // [178, 13] alcohol
 * ```
 * @function
 */
export const wine: EmbeddedDataset<ClassificationData> = classification({
  info: {
    name: 'wine',
    description: 'chemical analyses of wines from three cultivars',
    samples: 178,
    licence: uciLicence,
    citations: [
      'Aeberhard, S., Forina, M. (1992). Wine. UCI Machine Learning Repository. https://doi.org/10.24432/C5PC7J',
      scikitLearn,
    ],
    source: 'https://archive.ics.uci.edu/dataset/109/wine',
  },
  featureNames: [
    'alcohol',
    'malic_acid',
    'ash',
    'alcalinity_of_ash',
    'magnesium',
    'total_phenols',
    'flavanoids',
    'nonflavanoid_phenols',
    'proanthocyanins',
    'color_intensity',
    'hue',
    'od280/od315_of_diluted_wines',
    'proline',
  ],
  classNames: ['class_0', 'class_1', 'class_2'],
  table: () => import('./wine.generated.js'),
})
