// Interceptors see every call of an op before it runs: autograd records, a trace collects, a check looks for NaN.

import type { Attributes, OpDefinition } from '../op/definition.js'

import type { Parameter, Tensor, TensorLike } from '../tensor-types.js'
import { sharedState } from './state.js'

/** One call of an op. */
export interface OpCall {
  /** The op that is called. */
  readonly op: OpDefinition
  /** Tensors and JavaScript scalars, in the op's order. */
  readonly inputs: readonly TensorLike[]
  /** Attributes, defaults filled in. */
  readonly attrs: Attributes
}

/**
 * Sees calls before they run. Ops that it calls itself are seen only by the interceptors outside it. Composites without
 * a gradient rule arrive decomposed, so an interceptor meets primitives and fusable composites only, unless it asks for
 * `composites`. One that only handles `assign` leaves calls as they are.
 */
export interface Interceptor {
  /** Whether composites without a gradient rule arrive whole, too; false by default. */
  readonly composites?: boolean | undefined
  /** Handles a call; `next` runs the rest of the chain. Must return what `next` would: one tensor per output. */
  call?(call: OpCall, next: (call: OpCall) => readonly Tensor[]): readonly Tensor[]
  /** Handles `parameter.assign(value)`; not calling `next` suppresses it. */
  assign?(parameter: Parameter, value: Tensor, next: () => void): void
}

/** Runs `fn` with `interceptor` as the innermost one. */
export function withInterceptor<T>(interceptor: Interceptor, fn: () => T): T {
  const state = sharedState()
  const { depth } = state
  const hidden = state.interceptors.splice(depth, Number.POSITIVE_INFINITY, interceptor)
  state.depth = depth + 1
  try {
    return fn()
  } finally {
    state.interceptors.splice(depth, Number.POSITIVE_INFINITY, ...hidden)
    state.depth = depth
  }
}

/** Runs `fn` unseen by interceptors. */
export function withoutInterceptors<T>(fn: () => T): T {
  return atDepth(0, fn)
}

/** Runs `fn` seen only by the outermost `depth` interceptors. */
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
