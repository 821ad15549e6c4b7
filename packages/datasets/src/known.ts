// Names that `loadDataset` takes. Packages add to them by `declare module '@tensorloom/datasets'`.
import type { ClassificationData, RegressionData } from './embedded/define.js'

/** What the data sets of this package give, by name. */
export interface BuiltInDatasets {
  /** Measures of cell nuclei, benign or malignant. */
  breastCancer: ClassificationData
  /** Measures of patients and the progression of their diabetes. */
  diabetes: RegressionData
  /** Handwritten digits of 8 × 8 pixels. */
  digits: ClassificationData
  /** Measures of iris flowers of three species. */
  iris: ClassificationData
  /** Analyses of wines from three growers. */
  wine: ClassificationData
}

/** What data sets give, by name. Augmentable: a plugin adds what it brings. */
export interface KnownDatasets extends BuiltInDatasets {}
