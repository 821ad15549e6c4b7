// The table of schedules, one line each. The exports of this package and the namespace of the umbrella package use it.
export { type CosineDecayOptions, cosineDecay } from './schedules/cosine-decay.js'
export { type ExponentialDecayOptions, exponentialDecay } from './schedules/exponential-decay.js'
export { piecewiseConstantDecay } from './schedules/piecewise-constant-decay.js'
