// @tensorloom/tensor/internal: what Tensorloom's own packages share. It is not public and may change in any release.
// Use packages of the same release together.
export { accompany, companionsOf } from './companions.js'
export { withArticle } from './describe.js'
export { dispatch } from './dispatch/dispatch.js'
export { type AnsweredOp, answeredOps, type Way } from './dispatch/explain.js'
export { type FolderKind, type FoldersToMake, makeFolder } from './files/make-folder.js'
export {
  type FileKind,
  type FilesToAsk,
  type PathsToFollow,
  type PlaceToWrite,
  placeToWrite,
} from './files/place-to-write.js'
export { halfBits, halfValue } from './half.js'
export { checkFunction, checkTensor } from './op/check-tensor.js'
export { defineOp as defineBuiltInOp, makeOp as makeBuiltInOp } from './op/define-op.js'
export { projection } from './ops/image/affine-transform.js'
export { samplePoints } from './ops/image/sample-points.js'
export { asIndices } from './ops/indexing/as-indices.js'
export { qrFactors } from './ops/linear-algebra/householder.js'
export { windowNames, windowValues } from './ops/signal/windows.js'
export { checkOptions, type OptionKind, type OptionKinds } from './options/check-options.js'
export { didYouMean, findName, type SnakeCase, type Spelled, unknownName } from './options/names.js'
export { isPlainObject, unknownOption } from './options/unknown-option.js'
export { isPackageName } from './plugins/define-plugin.js'
export { fromPlugins, namesFromPlugins, type PartEntry, packageOf } from './plugins/look-up.js'
export { logGammaNumbers } from './random/gamma.js'
export { hostUniform } from './random.js'
export { isObserved } from './runtime/interceptor.js'
export { Living, type PartsOf, tensorsSince } from './runtime/living.js'
export { macrotask } from './runtime/macrotask.js'
export { type ListNode, nodesMade, PersistentList } from './runtime/persistent-list.js'
export type { Runtime } from './runtime/runtime.js'
export { tensorsIn } from './runtime/scope.js'
export { stepsInScope } from './runtime/scoped-steps.js'
export { warnOnce } from './runtime/state.js'
export { setDefaultBackend } from './set-backend.js'
export { callText, type Inspect, shownAs, shownAsBackend, shownAsCall } from './shown-as.js'
export {
  decodeSmallFloat,
  encodeSmallFloat,
  roundHalfEven,
  roundToSmallFloat,
  type SmallFloat,
  type SmallFloatName,
  smallFloats,
} from './small-floats.js'
export { aliasTensor, rowsFrom, sameElements } from './tensor.js'
export { runtimeWithoutElements } from './trace/abstract.js'
export { SymbolicHandle } from './trace/symbolic-tensor.js'
