// @tensorloom/tensor/op: for authors of ops and interceptors, in addition to `defineOp`: dtype rules, lowering, and
// calls.
export { describeValue } from './describe.js'
export { decompose } from './dispatch/decompose.js'
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
export * as ir from './ir/build.js'
export { makeOp } from './op/checked-op.js'
export type {
  Attributes,
  CommonDefinition,
  CompositeDefinition,
  DefaultsOf,
  DTypeRule,
  ElementwiseDefinition,
  GradientContext,
  GradientResult,
  GradientRule,
  OpDefinition,
  PrimitiveDefinition,
  ViewOf,
} from './op/definition.js'
export { arithmetic, comparison, floating, logical, predicate, selection, unchanged } from './op/dtype-rules.js'
export type { Arity, Fitting, List, OptionsOf, Places } from './op/function-types.js'
export { inferOutputs } from './op/infer.js'
export type { AnyFunction } from './op/signature.js'
export type { TensorType } from './op/tensor-type.js'
export type { TypedDefinition } from './op/typed-definition.js'
export { type Interceptor, type OpCall, withInterceptor, withoutInterceptors } from './runtime/interceptor.js'
export { broadcastShapes, checkShape, sameShape, shapeText } from './shape.js'
export { abstractly, isAbstract } from './trace/abstract.js'
export { abstractTensor } from './trace/abstract-tensor.js'
