// What plugins can add to this package. Importing `@tensorloom/optim` adds this part to the types of `definePlugin`.
import type { OptimizerFactory } from './core/define-optimizer.js'

/** Optimizers by the name under which they are saved. Given a name, `compile` creates one with its defaults. */
export type PluginOptimizers = Readonly<Record<string, OptimizerFactory>>

declare module '@tensorloom/tensor' {
  interface PluginParts {
    /** Optimizer factories by name, as `defineOptimizer` returns them. */
    readonly optimizers?: PluginOptimizers | undefined
  }
}
