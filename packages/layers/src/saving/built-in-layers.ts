// The table of layers, one line each. It gives the package's exports, and the layers that `loadModel` finds by `static type`.
// Only `loadModel` uses the whole table: other bundles hold only the layers that they use.
export {
  Functional,
  type FunctionalConfig,
  functional,
  type InputOf,
  type SymbolsOf,
  type ValueOf,
} from '../models/functional.js'
export {
  type ConstantInput,
  type FixedInput,
  Operation,
  type OperationConfig,
  type ScalarInput,
} from '../models/operation.js'
export { Sequential, type SequentialConfig, sequential } from '../models/sequential.js'
export * from './built-in/activation.js'
export * from './built-in/attention.js'
export * from './built-in/augmentation.js'
export * from './built-in/convolution.js'
export * from './built-in/core.js'
export * from './built-in/merging.js'
export * from './built-in/normalization.js'
export * from './built-in/pooling.js'
export * from './built-in/preprocessing.js'
export * from './built-in/recurrent.js'
export * from './built-in/regularization.js'
export * from './built-in/reshaping.js'
