// Sets the backend that calls run on.
import type { Backend } from './contract.js'
import { currentRuntime, runtimeOf } from './runtime/runtime.js'
import { sharedState } from './runtime/state.js'

/**
 * Sets the backend for all following calls. Tensors in host memory move to it when they are first used. Tensors on
 * another backend stay there.
 *
 * @example
 * ```ts
 * import { setBackend } from '@tensorloom/tensor'
 * import { reference } from '@tensorloom/tensor/backend'
 * setBackend(reference())
 * ```
 */
export function setBackend(backend: Backend): void {
  sharedState().current = runtimeOf(backend)
}

/**
 * Returns the current backend: the one that was set, or the reference backend.
 *
 * @example
 * ```ts
 * import { getBackend, setBackend } from '@tensorloom/tensor'
 * import { reference } from '@tensorloom/tensor/backend'
 * setBackend(reference())
 * console.log(getBackend().name) // reference
 * ```
 */
export function getBackend(): Backend {
  return currentRuntime().backend
}

/**
 * Runs a synchronous function with another backend.
 *
 * @example
 * ```ts
 * import { tensor, withBackend } from '@tensorloom/tensor'
 * import { reference } from '@tensorloom/tensor/backend'
 * console.log(withBackend(reference(), () => tensor([1, 2]).sum().itemSync())) // 3
 * ```
 */
export function withBackend<T>(backend: Backend, fn: () => T extends PromiseLike<unknown> ? never : T): T {
  const state = sharedState()
  const before = state.current
  state.current = runtimeOf(backend)
  try {
    return fn()
  } finally {
    state.current = before
  }
}

/**
 * Sets the backend that is used if `setBackend` is never called. It is created at the first call of an op. This is for
 * packages that include a backend. Applications call `setBackend`.
 */
export function setDefaultBackend(make: () => Backend): void {
  sharedState().makeDefault = make
}

/**
 * With `true`, calls that would fall back to the reference backend throw instead. The default is false.
 *
 * @example
 * ```ts
 * import { setStrict } from '@tensorloom/tensor'
 * setStrict(true) // a call that the backend cannot run is an error now, and not only slow
 * setStrict(false)
 * ```
 */
export function setStrict(strict: boolean): void {
  sharedState().strict = strict
}
