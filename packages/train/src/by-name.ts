// Looks up losses, metrics, optimizers and callbacks by name. This module is loaded only if a program uses names, and each
// table only if one of its names is used, so that programs with objects stay small.
import type { Optimizer } from '@tensorloom/optim'
import { TensorloomError } from '@tensorloom/tensor'
import { findName, fromPlugins, namesFromPlugins, unknownName } from '@tensorloom/tensor/internal'
import type { Callback } from './callbacks/callback.js'
import type { BuiltInLosses, BuiltInMetrics, ShortName } from './known.js'
import type { Loss, Metric } from './measure.js'

/** What each kind of name stands for. */
interface Made {
  loss: Loss
  metric: Metric | Loss
  optimizer: Optimizer
  callback: Callback
}

interface Kind {
  readonly where: string
  readonly part: 'losses' | 'metrics' | 'optimizers' | 'callbacks'
  /** Keras's other names, in lower case without `_`. */
  readonly aliases: Readonly<Record<string, string>>
  /** What may be passed instead of a name. */
  readonly also: string
  /** The table: what makes one of the kind, by name. */
  load(): Promise<object>
}

const shortNames: Readonly<Record<Exclude<ShortName, 'KLDivergence'>, keyof BuiltInLosses & keyof BuiltInMetrics>> = {
  bce: 'binaryCrossentropy',
  kld: 'klDivergence',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  mse: 'meanSquaredError',
  msle: 'meanSquaredLogarithmicError',
}

const kinds: Readonly<Record<keyof Made, Kind>> = {
  loss: {
    where: 'compile: ',
    part: 'losses',
    aliases: shortNames,
    also: 'a loss: meanSquaredError(), or a function (prediction, target) => Tensor',
    load: () => import('./losses.js'),
  },
  metric: {
    where: 'compile: ',
    part: 'metrics',
    aliases: { ...shortNames, acc: 'accuracy', logcosherror: 'logCosh' },
    also: 'a metric: accuracy(), or a function (prediction, target) => Tensor',
    load: () => import('./metrics.js'),
  },
  optimizer: {
    where: 'compile: ',
    part: 'optimizers',
    aliases: {},
    also: "an optimizer: import { adam } from '@tensorloom/optim' and write optimizer: adam()",
    load: () => import('@tensorloom/optim/optimizers'),
  },
  callback: {
    where: 'fit: ',
    part: 'callbacks',
    aliases: {},
    also: 'a callback: earlyStopping()',
    load: () => import('./callbacks.js'),
  },
}

/**
 * What a name stands for, with its defaults: of the tables, or of a plugin in use.
 *
 * @throws `TensorloomError` for a name that is not known, with the nearest one
 */
export async function byName<K extends keyof Made>(kind: K, name: string): Promise<Made[K]> {
  const { where, part, aliases, also, load } = kinds[kind]
  const table = (await load()) as Readonly<Record<string, () => Made[K]>>
  const names = Object.keys(table).sort()
  const builtIn = findName(name, names, aliases)
  if (builtIn !== undefined) return table[builtIn]!()
  const ofPlugins = namesFromPlugins(part)
  const inPlugin = findName(name, ofPlugins)
  if (inPlugin !== undefined) return fromPlugins(part, inPlugin)!() as Made[K]
  throw unknownName(where, kind, name, [...names, ...ofPlugins], also, TensorloomError, Object.keys(aliases))
}
