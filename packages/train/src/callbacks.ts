// The table of callbacks, one line each. It gives the package's exports, the names for `callbacks: ['terminateOnNaN']`, and
// the namespace of the umbrella package.
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.js'
export { type TerminateOnNaNOptions, terminateOnNaN } from './callbacks/terminate-on-nan.js'
