// Runs work on a backend and frees what it made; reading is asynchronous, making tensors is not.
import { type Backend, type Scope, scope, type Tensor, type TypedArray, withBackend } from '@tensorloom/tensor'
import type { CaseTensor } from '../conformance/case.js'

/** Runs synchronous work in the scope and on the backend. */
export type RunHere = <R>(work: () => R) => R

/** Calls `fn` with a function that runs work on `backend`; whatever that made is disposed at the end. */
export async function inScope<T>(backend: Backend, fn: (run: RunHere) => Promise<T>): Promise<T> {
  const space: Scope = scope()
  try {
    return await fn((work) => space.run(() => withBackend(backend, work as never)))
  } finally {
    space.dispose()
  }
}

/** The values that `work` returns, read from the backend. */
export function valuesOf(backend: Backend, work: () => readonly Tensor[]): Promise<readonly CaseTensor[]> {
  return inScope(backend, async (run) => {
    const tensors = run(work)
    const arrays: readonly TypedArray[] = await Promise.all(tensors.map((one) => one.data()))
    return tensors.map(({ shape, dtype }, k) => ({ shape, dtype, data: Array.from(arrays[k]!) }))
  })
}
