// @tensorloom/train: compile, fit, evaluate; losses, metrics, callbacks and progress.

export type { ByOutput } from './by-output.js'
export type { BatchLogs, Callback, EndReason, TrainingContext } from './callbacks/callback.js'
export type { Mode } from './callbacks/monitor.js'
export type { SaveFrequency } from './callbacks/save-frequency.js'
export * from './callbacks.js'
export type { CheckpointOptions } from './checkpoint/options.js'
export type { CheckpointSource } from './checkpoint/source.js'
export type { Store } from './checkpoint/store.js'
export { downloadStore } from './checkpoint/stores/download-store.js'
export { fileStore } from './checkpoint/stores/file-store.js'
export { indexedDbStore } from './checkpoint/stores/indexed-db-store.js'
export type { Tree } from './checkpoint/tree.js'
export {
  type CompileOptions,
  compile,
  type MetricNames,
  type MetricOption,
  type Trainer,
  type WeightedNames,
} from './compile.js'
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
export type { AbortSignalLike } from './loop/abort-signal.js'
export type { EvaluateOptions } from './loop/evaluate.js'
export type { FitOptions, ValidationData } from './loop/fit-options.js'
export type { TestOnBatchOptions, TrainOnBatchOptions } from './loop/on-batch.js'
export type { ClassWeights } from './losses/class-weights.js'
export { type LossOfOptions, lossOf } from './losses/weights.js'
export * from './losses.js'
// The loss; the metric of this name is in `@tensorloom/train/metrics`.
export { cosineSimilarity } from './losses.js'
export type {
  Direction,
  Loss,
  LossFunction,
  Metric,
  MetricContext,
  MetricFunction,
  Recipe,
  Scores,
  Sums,
  Totals,
} from './measure.js'
export { type MeanMetricDefinition, meanMetric } from './metrics/shared/mean-metric.js'
export { type MetricTracker, type TrackOptions, trackMetric } from './metrics/track.js'
export * from './metrics.js'
export type { LossLike, MetricLike, MetricList } from './objectives.js'
export type { PluginTable } from './plugin.js'
export type { ProgressOutput } from './progress/output.js'
export type { Verbosity } from './progress/pass.js'
