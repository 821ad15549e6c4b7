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
/** The callbacks of this package, by name. */
export type BuiltInCallbacks = typeof callbacks

/** Names that `loss` takes, as keys. A plugin can add its names to this interface. */
export interface KnownLosses extends BuiltInLosses {}

/** Names that `metrics` takes, as keys. A plugin can add its names to this interface. */
export interface KnownMetrics extends BuiltInMetrics {}

/** Names that `optimizer` takes, as keys. A plugin can add its names to this interface. */
export interface KnownOptimizers extends BuiltInOptimizers {}

/** Names that `callbacks` takes, as keys. A plugin can add its names to this interface. */
export interface KnownCallbacks extends BuiltInCallbacks {}

/** Keras's short names of losses that are metrics, too. */
type ShortName = 'bce' | 'kld' | 'KLDivergence' | 'mae' | 'mape' | 'mse' | 'msle'

/** What `loss` takes as a string: `meanSquaredError`, also as `mean_squared_error` or `mse`. */
export type LossName = Spelled<keyof KnownLosses & string> | ShortName
/** What `metrics` takes as a string: `accuracy`, also as `acc`. In logs it has the name that was written. */
export type MetricName = Spelled<keyof KnownMetrics & string> | ShortName | 'acc' | 'AUC'
/** What `optimizer` takes as a string: `adam`, also as `Adam`. */
export type OptimizerName = Spelled<keyof KnownOptimizers & string> | 'adamw' | 'RMSprop' | 'rmsprop' | 'SGD'
/** What `callbacks` takes as a string: `terminateOnNaN`. */
export type CallbackName = Spelled<keyof KnownCallbacks & string>
