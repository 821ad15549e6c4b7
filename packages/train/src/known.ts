// Names that strings may have: those of the tables, and what packages add by `declare module '@tensorloom/train'`.
import type * as optimizers from '@tensorloom/optim/optimizers'
import type { Spelled } from '@tensorloom/tensor/internal'
import type * as callbacks from './callbacks.js'
import type * as losses from './losses.js'
import type * as metrics from './metrics.js'

/** The losses of this package, by name. */
export type BuiltInLosses = typeof losses
/** The metrics of this package that need no argument, by name. */
export type BuiltInMetrics = {
  readonly [N in keyof typeof metrics as (typeof metrics)[N] extends () => unknown ? N : never]: (typeof metrics)[N]
}
/** The optimizers of `@tensorloom/optim`, by name. */
export type BuiltInOptimizers = typeof optimizers
/** The callbacks of this package that need no argument, by name. */
export type BuiltInCallbacks = {
  readonly [N in keyof typeof callbacks as (typeof callbacks)[N] extends () => unknown
    ? N
    : never]: (typeof callbacks)[N]
}

/** Names that `loss` takes beside those of the table, as keys. Augmentable: a plugin adds what it brings. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownLosses {}

/** Names that `metrics` takes beside those of the table, as keys. Augmentable: a plugin adds what it brings. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownMetrics {}

/** Names that `optimizer` takes beside those of the table, as keys. Augmentable: a plugin adds what it brings. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownOptimizers {}

/** Names that `callbacks` takes beside those of the table, as keys. Augmentable: a plugin adds what it brings. */
// biome-ignore lint/suspicious/noEmptyInterface: there for `declare module`
export interface KnownCallbacks {}

/** Keras's short names of losses that are metrics, too. */
export type ShortName = 'bce' | 'kld' | 'KLDivergence' | 'mae' | 'mape' | 'mse' | 'msle'

/** What `loss` takes as a string: `meanSquaredError`, also as `mean_squared_error` or `mse`. */
export type LossName = Spelled<keyof (BuiltInLosses & KnownLosses) & string> | ShortName
/** What `metrics` takes as a string: `accuracy`, also as `acc`. In logs it has the name that was written. */
export type MetricName =
  | Spelled<keyof (BuiltInMetrics & KnownMetrics) & string>
  | ShortName
  | 'acc'
  | 'AUC'
  | 'LogCoshError'
  | 'log_cosh_error'
/** What `optimizer` takes as a string: `adam`, also as `Adam`. */
export type OptimizerName =
  | Spelled<keyof (BuiltInOptimizers & KnownOptimizers) & string>
  | 'adamw'
  | 'RMSprop'
  | 'rmsprop'
  | 'SGD'
/** What `callbacks` takes as a string: `terminateOnNaN`. */
export type CallbackName = Spelled<keyof (BuiltInCallbacks & KnownCallbacks) & string>
