// Built-in losses and metrics by name. Loaded only where a string asks for one, so that objects alone stay small.
import type { BuiltInLosses, BuiltInMetrics } from './known.js'
import * as losses from './losses/factories.js'
import type { Loss, Metric } from './measure.js'
import * as accuracies from './metrics/accuracy.js'

/** Makes losses, by name. */
export const lossTable: Readonly<Record<keyof BuiltInLosses, () => Loss>> = {
  binaryCrossentropy: losses.binaryCrossentropy,
  categoricalCrossentropy: losses.categoricalCrossentropy,
  cosineSimilarity: losses.cosineSimilarity,
  hinge: losses.hinge,
  huber: losses.huber,
  klDivergence: losses.klDivergence,
  logCosh: losses.logCosh,
  meanAbsoluteError: losses.meanAbsoluteError,
  meanSquaredError: losses.meanSquaredError,
  poisson: losses.poisson,
  sparseCategoricalCrossentropy: losses.sparseCategoricalCrossentropy,
}

/** Makes metrics, by name. */
export const metricTable: Readonly<Record<keyof BuiltInMetrics, () => Metric>> = {
  accuracy: accuracies.accuracy,
  binaryAccuracy: accuracies.binaryAccuracy,
  categoricalAccuracy: accuracies.categoricalAccuracy,
  meanAbsoluteError: losses.meanAbsoluteError,
  meanSquaredError: losses.meanSquaredError,
  sparseCategoricalAccuracy: accuracies.sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy: accuracies.sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy: accuracies.topKCategoricalAccuracy,
}
