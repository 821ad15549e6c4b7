// @tensorloom/tensor/backend: what authors of backends, plugins and interceptors need.
export { setDefaultBackend } from './choose-backend.js'
export type {
  Backend,
  Capabilities,
  MemoryInfo,
  NamedKernel,
  Signature,
  SignatureInput,
  SignatureType,
  View,
} from './contract.js'
export { describeValue } from './describe.js'
export { decompose } from './dispatch/decompose.js'
export { type AnsweredOp, answeredOps, type Way } from './dispatch/explain.js'
export {
  type Affine,
  type AxisTerm,
  affine,
  type GatherPosition,
  type LoadOptions,
  type Lowering,
  type Position,
  type Source,
} from './dispatch/lowering.js'
export { allocateArray, bytesPerElement } from './dtype.js'
export * as ir from './ir/build.js'
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
export type {
  Attributes,
  CompositeDefinition,
  DTypeRule,
  ElementwiseDefinition,
  GradientContext,
  GradientRule,
  OpDefinition,
  PrimitiveDefinition,
  TensorType,
  ViewOf,
} from './op/definition.js'
export { arithmetic, choice, comparison, floating, logical, question, unchanged } from './op/dtype-rules.js'
export { inferOutputs } from './op/infer.js'
export { isPackageName } from './plugins/define-plugin.js'
export { fromPlugins, namesFromPlugins, type PartEntry, packageOf } from './plugins/look-up.js'
export { type HostBackend, reference } from './reference/backend.js'
export { type Interpreted, interpret } from './reference/interpret.js'
export { type Interceptor, type OpCall, withInterceptor, withoutInterceptors } from './runtime/interceptor.js'
export type { Layout } from './runtime/layout.js'
export { macrotask } from './runtime/macrotask.js'
export { tensorsIn } from './runtime/scope.js'
export { warnOnce } from './runtime/state.js'
export type { Storage } from './runtime/storage.js'
export { broadcastShapes, checkShape, sameShape, shapeText, sizeOf } from './shape.js'
export { aliasTensor, sameElements } from './tensor.js'
