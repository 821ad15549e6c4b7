// The table of metrics, one line each. It gives the package's exports, the names for `metrics: ['accuracy']`, and the namespace
// of the umbrella package. Losses that are also metrics in Keras are at the end.

export {
  binaryCrossentropy,
  categoricalCrossentropy,
  categoricalHinge,
  hinge,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
} from './losses.js'
export type { AboveSums } from './metrics/above-thresholds.js'
export { accuracy } from './metrics/accuracy.js'
export { type AucOptions, auc } from './metrics/auc.js'
export { type BinaryAccuracyOptions, binaryAccuracy } from './metrics/binary-accuracy.js'
export { type BinaryIoUOptions, binaryIoU } from './metrics/binary-iou.js'
export { categoricalAccuracy, sparseCategoricalAccuracy } from './metrics/categorical-accuracy.js'
export type { ConfusionSums } from './metrics/confusion.js'
export type { MetricOptions } from './metrics/define.js'
export type { F1Sums } from './metrics/f1-score.js'
export { type F1ScoreOptions, f1Score } from './metrics/f1-score.js'
export { type MeanIoUOptions, meanIoU } from './metrics/mean-iou.js'
export type { MeanSums } from './metrics/mean-metric.js'
export { precision } from './metrics/precision.js'
export type { PrecisionOptions } from './metrics/precision-and-recall.js'
export type { R2Sums } from './metrics/r2-score.js'
export { type R2ScoreOptions, r2Score } from './metrics/r2-score.js'
export { recall } from './metrics/recall.js'
export { sparseTopKCategoricalAccuracy, type TopKOptions, topKCategoricalAccuracy } from './metrics/top-k-accuracy.js'
