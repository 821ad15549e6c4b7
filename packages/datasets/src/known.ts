// Names that `loadDataset` takes. Packages add to them by `declare module '@tensorloom/datasets'`.
import type { ImageSplit } from './downloaded/idx-images.js'
import type { ClassificationData, RegressionData } from './embedded/define.js'

/** Results of the data sets of this package, by name. */
export interface BuiltInDatasets {
  /** Measures of cell nuclei, benign or malignant. */
  breastCancer: ClassificationData
  /** Small colour photographs of animals and vehicles. */
  cifar10: ImageSplit
  /** Measures of patients and the progression of their diabetes. */
  diabetes: RegressionData
  /** Handwritten digits of 8 × 8 pixels. */
  digits: ClassificationData
  /** Photographs of clothes of 28 × 28 pixels. */
  fashionMnist: ImageSplit
  /** Measures of iris flowers of three species. */
  iris: ClassificationData
  /** Handwritten digits of 28 × 28 pixels. */
  mnist: ImageSplit
  /** Analyses of wines from three growers. */
  wine: ClassificationData
}

/** Results of data sets, by name. A plugin can add its data sets to this interface. */
export interface KnownDatasets extends BuiltInDatasets {}
