// The table of schedules, one line each: what the package exports, and the namespace of the umbrella package.
export { type CosineDecayOptions, cosineDecay } from './schedules/cosine-decay.js'
export { type ExponentialDecayOptions, exponentialDecay } from './schedules/exponential-decay.js'
export { piecewiseConstantDecay } from './schedules/piecewise-constant-decay.js'
