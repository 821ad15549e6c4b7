// @tensorloom/tensor/internal: what Tensorloom's own packages share. No part of the public interface: it may change in any
// release, and the packages of one release fit each other.
export { setDefaultBackend } from './choose-backend.js'
export { dispatch } from './dispatch/dispatch.js'
export { type AnsweredOp, answeredOps, type Way } from './dispatch/explain.js'
export { isPackageName } from './plugins/define-plugin.js'
export { fromPlugins, namesFromPlugins, type PartEntry, packageOf } from './plugins/look-up.js'
export { macrotask } from './runtime/macrotask.js'
export type { Runtime } from './runtime/runtime.js'
export { tensorsIn } from './runtime/scope.js'
export { warnOnce } from './runtime/state.js'
export { aliasTensor, sameElements } from './tensor.js'
export { runtimeWithoutElements } from './trace/abstract.js'
export { SymbolicHandle } from './trace/symbolic-tensor.js'
