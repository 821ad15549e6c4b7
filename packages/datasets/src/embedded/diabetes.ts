// Progression of diabetes after one year.
import { type EmbeddedDataset, type RegressionData, regression, scikitLearn } from './define.js'

/**
 * Diabetes patients: ten measures at the start, and the progression of the disease one year later.
 *
 * x: float32 [442, 10], raw values in their own units: age in years, sex (1 or 2), body mass index in kg/m², mean blood
 * pressure in mm Hg, six blood serum measures; scale before training. y: float32 [442], 25 to 346, mean 152.13.
 *
 * Licence: as distributed with scikit-learn, BSD-3-Clause. Cite: B. Efron, T. Hastie, I. Johnstone, R. Tibshirani (2004).
 * Least Angle Regression. Annals of Statistics 32(2), 407–499; and scikit-learn (Pedregosa et al. 2011).
 *
 * @example
 * ```ts
 * import { diabetes } from '@tensorloom/datasets'
 * const { x, y } = await diabetes()
 * console.log(x.shape, y.mean().itemSync().toFixed(2)) // [442, 10] 152.13
 * ```
 * @function
 */
export const diabetes: EmbeddedDataset<RegressionData> = regression({
  info: {
    name: 'diabetes',
    description: 'progression of diabetes one year after ten measures',
    samples: 442,
    licence: 'BSD-3-Clause, as distributed with scikit-learn',
    citations: [
      'Efron, B., Hastie, T., Johnstone, I., Tibshirani, R. (2004). Least Angle Regression. Annals of Statistics 32(2), 407–499. https://doi.org/10.1214/009053604000000067',
      scikitLearn,
    ],
    source: 'https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html',
  },
  featureNames: ['age', 'sex', 'bmi', 'bp', 's1', 's2', 's3', 's4', 's5', 's6'],
  targetName: 'progression after one year',
  table: () => import('./diabetes.generated.js'),
})
