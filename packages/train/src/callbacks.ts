// The table of callbacks, one line each: what the package exports, what `callbacks: ['terminateOnNaN']` may name, and the
// namespace of the umbrella package.
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.js'
export { type TerminateOnNaNOptions, terminateOnNaN } from './callbacks/terminate-on-nan.js'
