// What plugins bring to this package. Importing `@tensorloom/optim` makes this part known to `definePlugin`.
import type { OptimizerFactory } from './define-optimizer.js'

/** Optimizers by the name under which they are saved; `compile` makes one with its defaults from a name. */
export type PluginOptimizers = Readonly<Record<string, OptimizerFactory>>

declare module '@tensorloom/tensor' {
  interface PluginParts {
    /** Factories of optimizers by name, made by `defineOptimizer`. */
    readonly optimizers?: PluginOptimizers | undefined
  }
}
