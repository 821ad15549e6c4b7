// @tensorloom/train: compile, fit, evaluate; losses, metrics, callbacks and progress.
export type { BatchLogs, Callback, EndReason, TrainingContext } from './callbacks/callback.js'
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.js'
export { type TerminateOnNaNOptions, terminateOnNaN } from './callbacks/terminate-on-nan.js'
export { type CompileOptions, compile, type MetricList, type MetricNames, type Trainer } from './compile.js'
export type { Batch, Batches, Samples, TrainingData } from './data.js'
export { TrainingAbortedError } from './errors.js'
export type {
  EvaluatedLoss,
  Evaluation,
  History,
  HistoryNumbers,
  Logs,
  LossHistory,
  ValidationName,
} from './history.js'
// Only `export *` lets `declare module '@tensorloom/train'` add to an interface.
export * from './known.js'
export type { AbortSignalLike, EvaluateOptions } from './loop/evaluate.js'
export type { FitOptions } from './loop/fit.js'
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  cosineSimilarity,
  type HuberOptions,
  hinge,
  huber,
  klDivergence,
  type LogitsOptions,
  type LossFactory,
  logCosh,
  meanAbsoluteError,
  meanSquaredError,
  type NoOptions,
  poisson,
  type SmoothingOptions,
  sparseCategoricalCrossentropy,
} from './losses/factories.js'
export type { ClassWeights } from './losses/weights.js'
export type { Loss, LossFunction, Metric, MetricFunction, Scores } from './measure.js'
export {
  accuracy,
  type BinaryAccuracyOptions,
  binaryAccuracy,
  categoricalAccuracy,
  type MetricOptions,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  type TopKOptions,
  topKCategoricalAccuracy,
} from './metrics/accuracy.js'
export type { LossLike, MetricLike } from './objectives.js'
export type { PluginTable } from './plugin.js'
export type { ProgressOutput } from './progress/output.js'
export type { Verbosity } from './progress/progress.js'
