// Scopes free what was made inside them, except what is kept or returned.

import { isTensor, type Tensor } from '../tensor-types.js'
import { sharedState } from './state.js'

/** Frees the tensors made inside it when it closes. */
export interface Scope {
  /** Runs a synchronous function inside the scope. */
  run<T>(fn: () => T): T
  /** Keeps a tensor beyond the scope; returns it. */
  keep<T>(value: T): T
  /** Takes charge of a tensor, as if it had been made inside. */
  track(tensor: Tensor): void
  /** Frees everything that was not kept. Idempotent. */
  dispose(): void
  /** The same, for `using`. */
  [Symbol.dispose](): void
}

/** Refuses Promises: a scope that closes cannot wait. */
export type NotPromise<T> = T extends PromiseLike<unknown> ? never : T

/**
 * Runs `fn` and frees every tensor made inside, except those it returns (also inside arrays, plain objects and Maps).
 * Without an argument it opens a scope to use across `await`: `using s = scope()`, `s.run(() => …)`, `s.keep(t)`.
 *
 * @example
 * ```ts
 * import { memory, scope, tensor } from '@tensorloom/tensor'
 * const x = tensor([1, 2, 3])
 * const before = memory().tensors
 * const y = scope(() => x.mul(2).add(1).sum())
 * console.log(y.itemSync(), memory().tensors - before) // 15 1
 * ```
 */
export function scope(): Scope
export function scope<T>(fn: () => NotPromise<T>): T
export function scope<T>(fn?: () => T): T | Scope {
  const opened = openScope()
  if (fn === undefined) return opened
  try {
    const result = opened.run(fn)
    opened.keep(result)
    return result
  } finally {
    opened.dispose()
  }
}

function openScope(): Scope {
  let made = new Set<Tensor>()
  // What is kept moves to the scope that was open around this one.
  const outer = sharedState().scopes.at(-1)
  const self: Scope = {
    run(fn) {
      const { scopes } = sharedState()
      scopes.push(self)
      try {
        return fn()
      } finally {
        scopes.splice(scopes.lastIndexOf(self), 1)
      }
    },
    keep(value) {
      for (const tensor of tensorsIn(value)) if (made.delete(tensor)) outer?.track(tensor)
      return value
    },
    track(tensor) {
      made.add(tensor)
    },
    dispose() {
      const doomed = made
      made = new Set()
      for (const tensor of doomed) tensor.dispose()
    },
    [Symbol.dispose]() {
      self.dispose()
    },
  }
  return self
}

/** The tensors inside a value: itself, or in arrays, Maps, Sets and plain objects, at any depth. */
export function* tensorsIn(value: unknown, seen: Set<unknown> = new Set()): Generator<Tensor> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  if (isTensor(value)) {
    yield value
    return
  }
  seen.add(value)
  if (Array.isArray(value) || value instanceof Set) {
    for (const one of value) yield* tensorsIn(one, seen)
  } else if (value instanceof Map) {
    for (const one of value.values()) yield* tensorsIn(one, seen)
  } else {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return
    for (const one of Object.values(value)) yield* tensorsIn(one, seen)
  }
}
