// @tensorloom/optim: optimizers, learning-rate schedules, clipping, resumable state.
export { type AdadeltaOptions, adadelta } from './adadelta.js'
export { type AdagradOptions, adagrad } from './adagrad.js'
export { type AdamOptions, adam } from './adam.js'
export { adamW } from './adam-w.js'
export { type AdamaxOptions, adamax } from './adamax.js'
export { clipByGlobalNorm, globalNorm } from './clip.js'
export {
  type Defaults,
  defineOptimizer,
  type OptimizerDefinition,
  type OptimizerFactory,
  type Settings,
  type Update,
} from './define-optimizer.js'
export { type LionOptions, lion } from './lion.js'
export { type NadamOptions, nadam } from './nadam.js'
export type { Gradients, Optimizer, OptimizerOptions, OptimizerState, ParameterState } from './optimizer.js'
export type { PluginOptimizers } from './plugin.js'
export { type RAdamOptions, rAdam } from './r-adam.js'
export { type RmsPropOptions, rmsProp } from './rms-prop.js'
export type { Schedule } from './schedule.js'
export { type CosineDecayOptions, cosineDecay } from './schedules/cosine-decay.js'
export { exponentialDecay } from './schedules/exponential-decay.js'
export { piecewiseConstantDecay } from './schedules/piecewise-constant-decay.js'
export { type SgdOptions, sgd } from './sgd.js'
export { plainState } from './state.js'
