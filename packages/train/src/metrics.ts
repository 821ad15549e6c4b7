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
export { accuracy } from './metrics/accuracy/accuracy.js'
export { type BinaryAccuracyOptions, binaryAccuracy } from './metrics/accuracy/binary-accuracy.js'
export { categoricalAccuracy, sparseCategoricalAccuracy } from './metrics/accuracy/categorical-accuracy.js'
export { exactAccuracy } from './metrics/accuracy/exact-accuracy.js'
export {
  sparseTopKCategoricalAccuracy,
  type TopKOptions,
  topKCategoricalAccuracy,
} from './metrics/accuracy/top-k-accuracy.js'
export { type BinaryIoUOptions, binaryIoU } from './metrics/overlap/binary-iou.js'
export { type ConfusionMatrixOptions, confusionMatrix } from './metrics/overlap/confusion-matrix.js'
export { type IoUOptions, ioU } from './metrics/overlap/iou.js'
export { type MeanIoUOptions, meanIoU } from './metrics/overlap/mean-iou.js'
export { type OneHotIoUOptions, oneHotIoU } from './metrics/overlap/one-hot-iou.js'
export { oneHotMeanIoU } from './metrics/overlap/one-hot-mean-iou.js'
export { concordanceCorrelation } from './metrics/regression/concordance-correlation.js'
export type { CorrelationOptions } from './metrics/regression/correlation.js'
export { type CosineSimilarityOptions, cosineSimilarity } from './metrics/regression/cosine-similarity.js'
export { mean } from './metrics/regression/mean.js'
export { pearsonCorrelation } from './metrics/regression/pearson-correlation.js'
export { type R2ScoreOptions, type R2Sums, r2Score } from './metrics/regression/r2-score.js'
export { rootMeanSquaredError } from './metrics/regression/root-mean-squared-error.js'
export { sum, type TotalSums } from './metrics/regression/sum.js'
export type { ClassOptions, ConfusionSums, MatrixOptions } from './metrics/shared/confusion.js'
export type { MetricOptions } from './metrics/shared/define.js'
export type { MeanSums } from './metrics/shared/mean-metric.js'
export type { ThresholdSums } from './metrics/shared/thresholds.js'
export type { AtThresholdOptions } from './metrics/thresholds/at-threshold.js'
export { type AucOptions, auc } from './metrics/thresholds/auc.js'
export {
  type F1ScoreOptions,
  type FBetaScoreOptions,
  type FScoreSums,
  fBetaScore,
} from './metrics/thresholds/f-beta-score.js'
export { f1Score } from './metrics/thresholds/f1-score.js'
export { falseNegatives } from './metrics/thresholds/false-negatives.js'
export { falsePositives } from './metrics/thresholds/false-positives.js'
export { precision } from './metrics/thresholds/precision.js'
export type { CountOptions, PrecisionOptions } from './metrics/thresholds/precision-and-recall.js'
export { precisionAtRecall } from './metrics/thresholds/precision-at-recall.js'
export { recall } from './metrics/thresholds/recall.js'
export { recallAtPrecision } from './metrics/thresholds/recall-at-precision.js'
export { sensitivityAtSpecificity } from './metrics/thresholds/sensitivity-at-specificity.js'
export { specificityAtSensitivity } from './metrics/thresholds/specificity-at-sensitivity.js'
export { trueNegatives } from './metrics/thresholds/true-negatives.js'
export { truePositives } from './metrics/thresholds/true-positives.js'
