// Scopes free the tensors that are made inside them, except those that are kept or returned.

import { describeValue } from '../describe.js'
import { DisposedError, TensorloomError } from '../errors.js'
import { isTensor, type Tensor } from '../tensor-types.js'
import { sharedState } from './state.js'

/** Frees the tensors made inside it when it closes. */
export interface Scope {
  /** Runs a synchronous function inside the scope. */
  run<T>(fn: () => T): T
  /** Keeps a tensor alive after the scope closes, and returns it. */
  keep<T>(value: T): T
  /** Adds a tensor to the scope, as if it had been made inside. */
  track(tensor: Tensor): void
  /** Frees all tensors that were not kept. Can be called again without effect. */
  dispose(): void
  /** Same as `dispose`, for `using`. */
  [Symbol.dispose](): void
}

/** Rejects functions that return a Promise, because a scope cannot wait when it closes. */
export type NotPromise<T> = T extends PromiseLike<unknown> ? never : T

/**
 * Runs `fn` and frees every tensor that is made inside, except those that it returns (directly, or in arrays, plain
 * objects and Maps). Without an argument it opens a scope that can be used across `await`: `using s = scope()`,
 * `s.run(() => …)`, `s.keep(t)`.
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
  if (fn !== undefined && typeof fn !== 'function') {
    throw new TensorloomError(`scope: expected a function, got ${describeValue(fn)}`, {
      help: 'write scope(() => …), or using s = scope()',
    })
  }
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
  return new OpenScope(sharedState().scopes.at(-1))
}

/** The field of a tensor that scopes set: the scope that frees it. */
export interface Scoped extends Tensor {
  scope: Scope | undefined
}

class OpenScope implements Scope {
  readonly outer: Scope | undefined
  /** The tensors that were made inside. Some of them may have moved to another scope. */
  made: Scoped[]
  /**
   * At this number of tensors, those that are gone are removed from the list, because a scope may stay open for a whole
   * training run.
   */
  limit: number
  disposed: boolean

  /** Kept tensors move to `outer`. */
  constructor(outer: Scope | undefined) {
    this.outer = outer
    this.made = []
    this.limit = 1024
    this.disposed = false
  }

  run<T>(fn: () => T): T {
    if (this.disposed) {
      throw new DisposedError('scope.run: the scope was already disposed', {
        help: 'open another one: using s = scope()',
      })
    }
    const { scopes } = sharedState()
    scopes.push(this)
    try {
      return fn()
    } finally {
      if (scopes.at(-1) === this) scopes.pop()
      else scopes.splice(scopes.lastIndexOf(this), 1)
    }
  }

  keep<T>(value: T): T {
    if (isTensor(value)) this.release(value)
    else if (value !== undefined) for (const tensor of tensorsIn(value)) this.release(tensor)
    return value
  }

  release(tensor: Tensor): void {
    const held = tensor as Scoped
    if (held.scope !== this) return
    held.scope = undefined
    this.outer?.track(held)
  }

  track(tensor: Tensor): void {
    const held = tensor as Scoped
    held.scope = this
    if (this.made.push(held) < this.limit) return
    this.made = this.made.filter((one) => one.scope === this && !one.disposed)
    this.limit = 1024 + 2 * this.made.length
  }

  dispose(): void {
    const { made } = this
    this.disposed = true
    this.made = []
    for (const tensor of made) if (tensor.scope === this) tensor.dispose()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

/** Finds the tensors in a value: the value itself, or those in arrays, Maps, Sets and plain objects, at any depth. */
export function tensorsIn(value: unknown): readonly Tensor[] {
  const found: Tensor[] = []
  collect(value, found, undefined)
  return found
}

// `seen` holds the containers visited so far. It is undefined for the outermost one, which rarely holds others.
function collect(value: unknown, found: Tensor[], seen: Set<unknown> | undefined): void {
  if (typeof value !== 'object' || value === null) return
  if (isTensor(value)) {
    found.push(value)
    return
  }
  if (seen?.has(value)) return
  seen?.add(value)
  let containers = seen
  for (const one of membersOf(value)) {
    if (typeof one === 'object' && !isTensor(one)) containers ??= new Set([value])
    collect(one, found, containers)
  }
}

function membersOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (value instanceof Set) return [...value]
  if (value instanceof Map) return [...value.values()]
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ? Object.values(value) : []
}
