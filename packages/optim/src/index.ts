// @tensorloom/optim: optimizers, learning-rate schedules, clipping, resumable state.
export { clipByGlobalNorm, globalNorm } from './core/clip.js'
export {
  type Defaults,
  defineOptimizer,
  type OptimizerDefinition,
  type OptimizerFactory,
  type OptionalNames,
  type Settings,
  type SlotOwner,
  type Update,
} from './core/define-optimizer.js'
export type { Gradients, Optimizer, OptimizerOptions, OptimizerState, ParameterState } from './core/optimizer.js'
export type { ParameterChoice, ParameterFilter, ParameterGroup } from './core/parameter-filter.js'
export type { Schedule } from './core/schedule.js'
export { plainState } from './core/state.js'
export { type LossScaleOptions, lossScale } from './optimizers/loss-scale.js'
export { multiOptimizer, type OptimizerRule } from './optimizers/multi-optimizer.js'
export * from './optimizers.js'
export type { PluginOptimizers } from './plugin.js'
export * from './schedules.js'
