// The names that strings may have, known at once: `compile` checks a string before the table behind it is loaded. What
// plugins in use bring is there without a table.

import type { Optimizer } from '@tensorloom/optim'
import { TensorloomError } from '@tensorloom/tensor'
import { fromPlugins, namesFromPlugins } from '@tensorloom/tensor/internal'
import type { Callback } from './callbacks/callback.js'
import type { BuiltInLosses, BuiltInMetrics } from './known.js'
import type { Loss, Metric } from './measure.js'

const lossNames: Readonly<Record<keyof BuiltInLosses, true>> = {
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

const metricNames: Readonly<Record<keyof BuiltInMetrics, true>> = {
  accuracy: true,
  binaryAccuracy: true,
  categoricalAccuracy: true,
  meanAbsoluteError: true,
  meanSquaredError: true,
  sparseCategoricalAccuracy: true,
  sparseTopKCategoricalAccuracy: true,
  topKCategoricalAccuracy: true,
}

interface Kind {
  /** Who looks it up, and what it is called. */
  readonly text: readonly [user: string, one: string]
  readonly builtIn: Readonly<Record<string, true>>
  /** What may be passed instead of a name. */
  readonly also: string
}

const kinds: Readonly<Record<'losses' | 'metrics' | 'optimizers' | 'callbacks', Kind>> = {
  losses: {
    text: ['compile', 'loss'],
    builtIn: lossNames,
    also: 'a loss: meanSquaredError(), or a function (prediction, target) => Tensor',
  },
  metrics: {
    text: ['compile', 'metric'],
    builtIn: metricNames,
    also: 'a metric: accuracy(), or a function (prediction, target) => Tensor',
  },
  optimizers: {
    text: ['compile', 'optimizer'],
    builtIn: {},
    also: "an optimizer: import { adam } from '@tensorloom/optim' and write optimizer: adam()",
  },
  callbacks: { text: ['fit', 'callback'], builtIn: {}, also: 'a callback: earlyStopping()' },
}

/** A loss by name: that of a plugin is made; the name of a built-in one is given back, its table is not loaded yet. */
export function lossNamed(name: string): keyof BuiltInLosses | Loss {
  if (Object.hasOwn(lossNames, name)) return name as keyof BuiltInLosses
  return (fromPlugins('losses', name) ?? unknown('losses', name))()
}

/** A metric by name, as `lossNamed`. In logs that of a plugin has its name without scope. */
export function metricNamed(name: string): keyof BuiltInMetrics | Metric {
  if (Object.hasOwn(metricNames, name)) return name as keyof BuiltInMetrics
  const metric = (fromPlugins('metrics', name) ?? unknown('metrics', name))()
  if (typeof metric?.values !== 'function') return metric
  return {
    name: name.slice(name.indexOf('/') + 1),
    values: (prediction, target, loss) => metric.values(prediction, target, loss),
  }
}

/** An optimizer of a plugin in use, with its defaults. */
export function optimizerNamed(name: string): Optimizer {
  return (fromPlugins('optimizers', name) ?? unknown('optimizers', name))()
}

/** A callback of a plugin in use, with its defaults. */
export function callbackNamed(name: string): Callback {
  return (fromPlugins('callbacks', name) ?? unknown('callbacks', name))()
}

function unknown(part: keyof typeof kinds, name: string): never {
  const { text, builtIn, also } = kinds[part]
  const known = [...Object.keys(builtIn), ...namesFromPlugins(part)]
  const same = name.toLowerCase().replaceAll(/[_\s-]/g, '')
  const close = known.find((one) => one.toLowerCase() === same)
  const list = known.length === 0 ? '' : `the names are ${known.join(', ')}; or `
  const scoped = name.startsWith('@') ? '; names of plugins need use(plugin) first' : ''
  throw new TensorloomError(`${text[0]}: unknown ${text[1]} '${name}'`, {
    help: close === undefined ? `${list}pass ${also}${scoped}` : `write '${close}'`,
  })
}
