// Fisher's iris flowers.
import { type ClassificationData, classification, type EmbeddedDataset, scikitLearn, uciLicence } from './define.js'

/**
 * Iris flowers: four measures in centimetres of 150 plants of three species, 50 each.
 *
 * x: float32 [150, 4]; y: int32 [150], the species, in the order of `classNames`; rows are sorted by species.
 *
 * Licence: CC BY 4.0. Cite: R. A. Fisher (1936). Iris. UCI Machine Learning Repository,
 * https://doi.org/10.24432/C56C76; and scikit-learn (Pedregosa et al. 2011), which distributes it.
 *
 * @example
 * ```ts
 * import { iris } from '@tensorloom/datasets'
 * const { x, featureNames } = await iris()
 * console.log(x.shape, featureNames[0]) // [150, 4] sepal length (cm)
 * ```
 * @function
 */
export const iris: EmbeddedDataset<ClassificationData> = classification({
  info: {
    name: 'iris',
    description: 'measures of iris flowers of three species',
    samples: 150,
    licence: uciLicence,
    citations: [
      'Fisher, R. A. (1936). Iris. UCI Machine Learning Repository. https://doi.org/10.24432/C56C76',
      scikitLearn,
    ],
    source: 'https://archive.ics.uci.edu/dataset/53/iris',
  },
  featureNames: ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)'],
  classNames: ['setosa', 'versicolor', 'virginica'],
  table: () => import('./iris.generated.js'),
})
