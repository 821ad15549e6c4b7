// Interceptors see every call of an op before it runs. Autograd uses them to record, tracing to collect calls, and
// checks to find NaN.

import type { Attributes, OpDefinition } from '../op/definition.js'

import type { Parameter, Tensor, TensorLike } from '../tensor-types.js'
import { sharedState } from './state.js'

/** One call of an op. */
export interface OpCall {
  /** The op that is called. */
  readonly op: OpDefinition
  /** The inputs: tensors and JavaScript scalars, in the order of the op. */
  readonly inputs: readonly TensorLike[]
  /** Attributes, defaults filled in. */
  readonly attrs: Attributes
}

/**
 * Sees calls before they run. The ops that it calls itself are seen only by the interceptors outside it. Composites
 * without a gradient rule are decomposed first, so an interceptor sees primitives and fusable composites only, unless
 * it sets `composites`. An interceptor that only handles `assign` does not affect calls.
 */
export interface Interceptor {
  /** Whether composites without a gradient rule are passed whole, too; false by default. */
  readonly composites?: boolean | undefined
  /** Handles a call. `next` runs the rest of the chain. It must return one tensor per output, as `next` does. */
  call?(call: OpCall, next: (call: OpCall) => readonly Tensor[]): readonly Tensor[]
  /** Handles `parameter.assign(value)`. If it does not call `next`, the assignment is skipped. */
  assign?(parameter: Parameter, value: Tensor, next: () => void): void
}

/**
 * Runs `fn` with `interceptor` as the innermost one.
 *
 * @example
 * ```ts
 * import { type Tensor, tensor } from '@tensorloom/tensor'
 * import { type OpCall, withInterceptor } from '@tensorloom/tensor/op'
 * const names: string[] = []
 * const interceptor = {
 *   call: (call: OpCall, next: (call: OpCall) => readonly Tensor[]) => {
 *     names.push(call.op.name)
 *     return next(call)
 *   },
 * }
 * withInterceptor(interceptor, () => tensor([1, 2]).mul(2).add(1))
 * console.log(names) // ['mul', 'add']
 * ```
 */
export function withInterceptor<T>(interceptor: Interceptor, fn: () => T): T {
  const state = sharedState()
  const { depth, interceptors } = state
  // Most calls come from the innermost interceptor, behind which no other one is hidden.
  const hidden = interceptors.length > depth ? interceptors.splice(depth) : undefined
  interceptors.push(interceptor)
  state.depth = depth + 1
  try {
    return fn()
  } finally {
    interceptors.length = depth
    if (hidden !== undefined) interceptors.push(...hidden)
    state.depth = depth
  }
}

/** Whether interceptors see calls that are made now. */
export function isObserved(): boolean {
  return sharedState().depth > 0
}

/**
 * Runs `fn` without interceptors.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { type Interceptor, withInterceptor, withoutInterceptors } from '@tensorloom/tensor/op'
 * let calls = 0
 * const counter: Interceptor = {
 *   call(call, next) {
 *     calls++
 *     return next(call)
 *   },
 * }
 * withInterceptor(counter, () => withoutInterceptors(() => tensor([1, 2]).mul(2)))
 * console.log(calls) // 0
 * ```
 */
export function withoutInterceptors<T>(fn: () => T): T {
  return atDepth(0, fn)
}

/** Runs `fn` with only the outermost `depth` interceptors. */
export function atDepth<T>(depth: number, fn: () => T): T {
  const state = sharedState()
  const saved = state.depth
  state.depth = depth
  try {
    return fn()
  } finally {
    state.depth = saved
  }
}
