// What plugins bring to this package. Importing `@tensorloom/train` makes these parts known to `definePlugin`.
import type { Callback } from './callbacks/callback.js'
import type { Loss, Metric } from './measure.js'

/** Losses, metrics or callbacks by name: what makes one with its defaults. */
export type PluginTable<T> = Readonly<Record<string, () => T>>

declare module '@tensorloom/tensor' {
  interface PluginParts {
    /** Factories of losses by name. */
    readonly losses?: PluginTable<Loss> | undefined
    /** Factories of metrics by name. In logs a metric has its name without scope: `f1` for `@me/f1`. */
    readonly metrics?: PluginTable<Metric> | undefined
    /** Factories of callbacks by name. */
    readonly callbacks?: PluginTable<Callback> | undefined
  }
}
