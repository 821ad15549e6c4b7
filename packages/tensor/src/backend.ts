// @tensorloom/tensor/backend: for authors of backends: the contract, the kernel IR, and the reference backend.
export type {
  Backend,
  Capabilities,
  CompositePlanner,
  MemoryInfo,
  NamedKernel,
  Signature,
  SignatureInput,
  SignatureType,
  View,
} from './contract.js'
export { allocateArray, bytesPerElement } from './dtype.js'
export {
  type BinaryFunction,
  binaryOperators,
  casts,
  integerOperators,
  reduceIdentity,
  type UnaryFunction,
  unaryOperators,
  wrap,
} from './ir/operators.js'
export { printKernel } from './ir/print.js'
export { validateKernel, valuesOf } from './ir/transform.js'
export type * from './ir/types.js'
export { axesOf, childrenOf, reduceAxes, rewrite, topologicalOrder, withChildren } from './ir/visit.js'
export { type HostBackend, reference } from './reference/backend.js'
export { type Interpreted, interpret } from './reference/interpret.js'
export type { Layout } from './runtime/layout.js'
export type { Storage } from './runtime/storage.js'
export { sizeOf } from './shape.js'
export { fewLaunches } from './trace/compose-kernels.js'
