// The names that strings may have, known at once: `compile` checks a string before the table behind it is loaded.
import { TensorloomError } from '@tensorloom/tensor'
import type { KnownLosses, KnownMetrics } from './known.js'

const lossNames: Readonly<Record<keyof KnownLosses, true>> = {
  binaryCrossentropy: true,
  categoricalCrossentropy: true,
  cosineSimilarity: true,
  hinge: true,
  huber: true,
  klDivergence: true,
  logCosh: true,
  meanAbsoluteError: true,
  meanSquaredError: true,
  poisson: true,
  sparseCategoricalCrossentropy: true,
}

const metricNames: Readonly<Record<keyof KnownMetrics, true>> = {
  accuracy: true,
  binaryAccuracy: true,
  categoricalAccuracy: true,
  meanAbsoluteError: true,
  meanSquaredError: true,
  sparseCategoricalAccuracy: true,
  sparseTopKCategoricalAccuracy: true,
  topKCategoricalAccuracy: true,
}

/** Throws, with the names that there are, unless `name` is a loss. */
export function checkLossName(name: string): asserts name is keyof KnownLosses {
  check('loss', name, lossNames, 'a loss: meanSquaredError(), or a function (prediction, target) => Tensor')
}

/** Throws, with the names that there are, unless `name` is a metric. */
export function checkMetricName(name: string): asserts name is keyof KnownMetrics {
  check('metric', name, metricNames, 'a metric: accuracy(), or a function (prediction, target) => Tensor')
}

function check(what: string, name: string, names: Readonly<Record<string, true>>, also: string): void {
  if (Object.hasOwn(names, name)) return
  const known = Object.keys(names)
  const close = known.find((one) => one.toLowerCase() === name.toLowerCase().replaceAll(/[_\s-]/g, ''))
  throw new TensorloomError(`compile: unknown ${what} '${name}'`, {
    help: close === undefined ? `the names are ${known.join(', ')}; or pass ${also}` : `write '${close}'`,
  })
}
