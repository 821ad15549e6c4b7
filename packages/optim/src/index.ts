// @tensorloom/optim: optimizers, learning-rate schedules, clipping, resumable state.
export { clipByGlobalNorm, globalNorm } from './clip.js'
export {
  type Defaults,
  defineOptimizer,
  type OptimizerDefinition,
  type OptimizerFactory,
  type Settings,
  type Update,
} from './define-optimizer.js'
export type { Gradients, Optimizer, OptimizerOptions, OptimizerState, ParameterState } from './optimizer.js'
export * from './optimizers.js'
export type { PluginOptimizers } from './plugin.js'
export type { Schedule } from './schedule.js'
export * from './schedules.js'
export { plainState } from './state.js'
