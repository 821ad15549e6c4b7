// The table of optimizers, one line each. The exports of this package, the names that `optimizer: 'adam'` accepts and the
// namespace of the umbrella package come from it.
export { type AdadeltaOptions, adadelta } from './adadelta.js'
export { type AdagradOptions, adagrad } from './adagrad.js'
export { type AdamOptions, adam } from './adam.js'
export { adamW } from './adam-w.js'
export { type AdamaxOptions, adamax } from './adamax.js'
export { type LionOptions, lion } from './lion.js'
export { type NadamOptions, nadam } from './nadam.js'
export { type RAdamOptions, rAdam } from './r-adam.js'
export { type RmsPropOptions, rmsProp } from './rms-prop.js'
export { type SgdOptions, sgd } from './sgd.js'
