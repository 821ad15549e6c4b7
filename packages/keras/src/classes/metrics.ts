// Keras's metrics: which of ours each is.
import { type Loss, logCosh, type Metric } from '@tensorloom/train'
import * as train from '@tensorloom/train/metrics'
import { checkKerasObject, checkMeasure, readingConfig } from '../arguments.js'
import { type Field, type Fields, fixed, type Options, plain } from '../fields.js'
import type { KerasObject } from '../json.js'
import { describe, type Entry, entry, entryOf, optionsOf, type Table } from './table.js'

const float: Field = {
  ...fixed('float32'),
  read: (value, where) => (value === null ? undefined : fixed('float32').read(value, where)),
}
const common: Fields = { name: plain(), dtype: float }

/** A metric, or a loss that is one. */
export type MetricLike = Metric | Loss

function metric(type: string, make: (options: never) => MetricLike, fields: Fields = {}): Entry<MetricLike> {
  return entry(type, { ...common, ...fields }, make as (options: Options) => MetricLike)
}

// A value that is null here, too, where Keras has None.
const nullable = (standard: null | string = null): Field => ({ ...plain(standard), read: (value) => value })

const thresholds: Fields = { thresholds: plain(null) }
const choice: Fields = { ...thresholds, top_k: plain(null), class_id: plain(null) }
const atThreshold: Fields = { class_id: plain(null), num_thresholds: plain(200) }
const classes: Fields = { num_classes: plain() }
const classIds: Fields = { ...classes, target_class_ids: plain() }
const oneHot: Fields = { ignore_class: plain(null), sparse_y_pred: plain(false), axis: plain(-1) }
const sparse: Fields = { ...oneHot, sparse_y_true: plain(true), sparse_y_pred: plain(true) }
const fScore: Fields = { average: nullable(), threshold: nullable() }
const scores: Fields = { from_logits: plain(false), label_smoothing: plain(0) }

// Keras's matrix of these metrics holds integers, unless their dtype is another one.
const wholeWeights: Field = {
  standard: 'int32',
  ours: 'wholeWeights',
  read: (value) => String(value).startsWith('int'),
  write: () => 'int32',
}

function overlap(type: string, make: (options: never) => MetricLike, fields: Fields): Entry<MetricLike> {
  return {
    ...metric(type, make, { ...fields, dtype: wholeWeights }),
    write: (config, options) => ({ ...config, dtype: options.wholeWeights === true ? 'int32' : 'float32' }),
  }
}

interface Classes {
  readonly numClasses: number
}

interface Positional extends Classes {
  readonly targetClassIds: readonly number[]
}

const auc: Entry<MetricLike> = {
  ...metric('auc', train.auc, {
    num_thresholds: plain(200),
    curve: plain('ROC'),
    summation_method: plain('interpolation'),
    multi_label: plain(false),
    num_labels: plain(null),
    label_weights: plain(null),
    from_logits: plain(false),
    thresholds: plain(null),
  }),
  // Keras counts its two outer thresholds, too, where the others are given, and names these only then.
  read: ({ numThresholds, ...options }) => (options.thresholds === undefined ? { ...options, numThresholds } : options),
  write({ thresholds, ...config }) {
    if (!Array.isArray(thresholds)) return config
    return { ...config, num_thresholds: thresholds.length + 2, thresholds }
  },
}

/** Keras's metrics by class. */
export const metrics: Table<MetricLike> = {
  AUC: auc,
  Accuracy: metric('exactAccuracy', train.exactAccuracy),
  BinaryAccuracy: metric('binaryAccuracy', train.binaryAccuracy, { threshold: plain(0.5) }),
  BinaryCrossentropy: metric('binaryCrossentropy', train.binaryCrossentropy, scores),
  BinaryIoU: overlap('binaryIoU', train.binaryIoU, { target_class_ids: plain([0, 1]), threshold: plain(0.5) }),
  CategoricalAccuracy: metric('categoricalAccuracy', train.categoricalAccuracy),
  CategoricalCrossentropy: metric('categoricalCrossentropy', train.categoricalCrossentropy, {
    ...scores,
    axis: plain(-1),
  }),
  CategoricalHinge: metric('categoricalHinge', train.categoricalHinge),
  ConcordanceCorrelation: metric('concordanceCorrelation', train.concordanceCorrelation, { axis: plain(-1) }),
  CosineSimilarity: metric('cosineSimilarity', train.cosineSimilarity),
  F1Score: metric('f1Score', train.f1Score, fScore),
  FBetaScore: metric('fBetaScore', train.fBetaScore, { ...fScore, beta: plain(1) }),
  FalseNegatives: metric('falseNegatives', train.falseNegatives, thresholds),
  FalsePositives: metric('falsePositives', train.falsePositives, thresholds),
  Hinge: metric('hinge', train.hinge),
  IoU: overlap(
    'ioU',
    ({ numClasses, targetClassIds, ...options }: Positional) => train.ioU(numClasses, targetClassIds, options),
    { ...classIds, ...sparse },
  ),
  KLDivergence: metric('klDivergence', train.klDivergence),
  LogCoshError: metric('logCosh', logCosh),
  Mean: metric('mean', train.mean),
  MeanAbsoluteError: metric('meanAbsoluteError', train.meanAbsoluteError),
  MeanAbsolutePercentageError: metric('meanAbsolutePercentageError', train.meanAbsolutePercentageError),
  MeanIoU: overlap('meanIoU', ({ numClasses, ...options }: Classes) => train.meanIoU(numClasses, options), {
    ...classes,
    ...sparse,
  }),
  MeanSquaredError: metric('meanSquaredError', train.meanSquaredError),
  MeanSquaredLogarithmicError: metric('meanSquaredLogarithmicError', train.meanSquaredLogarithmicError),
  OneHotIoU: overlap(
    'oneHotIoU',
    ({ numClasses, targetClassIds, ...options }: Positional) => train.oneHotIoU(numClasses, targetClassIds, options),
    { ...classIds, ...oneHot },
  ),
  OneHotMeanIoU: overlap(
    'oneHotMeanIoU',
    ({ numClasses, ...options }: Classes) => train.oneHotMeanIoU(numClasses, options),
    { ...classes, ...oneHot },
  ),
  PearsonCorrelation: metric('pearsonCorrelation', train.pearsonCorrelation, { axis: plain(-1) }),
  Poisson: metric('poisson', train.poisson),
  Precision: metric('precision', train.precision, choice),
  PrecisionAtRecall: metric(
    'precisionAtRecall',
    ({ recall, ...options }: { recall: number }) => train.precisionAtRecall(recall, options),
    { ...atThreshold, recall: plain() },
  ),
  R2Score: metric('r2Score', train.r2Score, {
    class_aggregation: nullable('uniform_average'),
    num_regressors: plain(0),
  }),
  Recall: metric('recall', train.recall, choice),
  RecallAtPrecision: metric(
    'recallAtPrecision',
    ({ precision, ...options }: { precision: number }) => train.recallAtPrecision(precision, options),
    { ...atThreshold, precision: plain() },
  ),
  RootMeanSquaredError: metric('rootMeanSquaredError', train.rootMeanSquaredError),
  SensitivityAtSpecificity: metric(
    'sensitivityAtSpecificity',
    ({ specificity, ...options }: { specificity: number }) => train.sensitivityAtSpecificity(specificity, options),
    { ...atThreshold, specificity: plain() },
  ),
  SparseCategoricalAccuracy: metric('sparseCategoricalAccuracy', train.sparseCategoricalAccuracy),
  SparseCategoricalCrossentropy: metric('sparseCategoricalCrossentropy', train.sparseCategoricalCrossentropy, {
    from_logits: plain(false),
    ignore_class: plain(null),
    axis: plain(-1),
  }),
  SparseTopKCategoricalAccuracy: metric('sparseTopKCategoricalAccuracy', train.sparseTopKCategoricalAccuracy, {
    k: plain(5),
  }),
  SpecificityAtSensitivity: metric(
    'specificityAtSensitivity',
    ({ sensitivity, ...options }: { sensitivity: number }) => train.specificityAtSensitivity(sensitivity, options),
    { ...atThreshold, sensitivity: plain() },
  ),
  SquaredHinge: metric('squaredHinge', train.squaredHinge),
  Sum: metric('sum', train.sum),
  TopKCategoricalAccuracy: metric('topKCategoricalAccuracy', train.topKCategoricalAccuracy, { k: plain(5) }),
  TrueNegatives: metric('trueNegatives', train.trueNegatives, thresholds),
  TruePositives: metric('truePositives', train.truePositives, thresholds),
}

/**
 * Makes the metric that corresponds to a Keras metric. Some of Keras's metrics are losses here, which `compile` takes as metrics, too.
 *
 * @param object - its class and the config of its `get_config()`; what is left out has Keras's default
 * @throws `SerializationError` for a class or an option that is not known
 * @example
 * ```ts
 * import { metricFromKeras } from '@tensorloom/keras'
 * const metric = metricFromKeras({ className: 'FBetaScore', config: { beta: 2, name: 'f2' } })
 * console.log(metric.name) // f2
 * ```
 */
export function metricFromKeras(object: Pick<KerasObject, 'className'> & Partial<KerasObject>): MetricLike {
  checkKerasObject('metricFromKeras', object)
  const { className, config = {} } = object
  const entry = entryOf('metric', metrics, className)
  return readingConfig('metricFromKeras', className, () => entry.make(optionsOf(entry, className, config)))
}

/**
 * The Keras metric that a metric of `@tensorloom/train` is: its class and its whole config.
 *
 * @throws `SerializationError` for a metric that Keras does not have
 * @example
 * ```ts
 * import { kerasMetricOf } from '@tensorloom/keras'
 * import { auc } from '@tensorloom/train'
 * console.log(kerasMetricOf(auc({ curve: 'PR' })).config.num_thresholds) // 200
 * ```
 */
export function kerasMetricOf(metric: MetricLike): KerasObject {
  checkMeasure('kerasMetricOf', 'metric', metric)
  const { name, type = name, config = {} } = metric
  return describe('metric', metrics, { type, config })
}
