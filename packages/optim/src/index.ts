// @tensorloom/optim: optimizers, learning-rate schedules, clipping, resumable state.
export { type AdamOptions, adam } from './adam.js'
export { adamW } from './adam-w.js'
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
export { type RmsPropOptions, rmsProp } from './rms-prop.js'
export type { Schedule } from './schedule.js'
export { type CosineDecayOptions, cosineDecay } from './schedules/cosine-decay.js'
export { exponentialDecay } from './schedules/exponential-decay.js'
export { piecewiseConstantDecay } from './schedules/piecewise-constant-decay.js'
export { type SgdOptions, sgd } from './sgd.js'
export { plainState } from './state.js'
