// The number of threads of a backend: the given number, or one per core up to a limit.
import { BackendError } from '@tensorloom/tensor'

/** The maximum number of threads. */
export const mostThreads = 64
/** The maximum number by default. More threads cost more than they gain on common sizes. */
export const mostThreadsByDefault = 8

/**
 * Returns the number of threads for the option `threads` of `cpu`, including the caller. 1 means no workers.
 *
 * @throws `BackendError` if it is not a whole number from 1 to 64
 */
export function threadCount(threads: unknown): number {
  if (threads === undefined) return Math.min(mostThreadsByDefault, availableCores())
  if (typeof threads === 'number' && Number.isInteger(threads) && threads >= 1 && threads <= mostThreads) return threads
  throw new BackendError(`cpu: threads is ${String(threads)}, expected a whole number from 1 to ${mostThreads}`, {
    help: `leave it out for one per core, up to ${mostThreadsByDefault}; 1 starts no workers`,
  })
}

interface Surroundings {
  readonly navigator?: { readonly hardwareConcurrency?: number }
  readonly process?: { getBuiltinModule?(name: string): { availableParallelism?(): number } | undefined }
}

// Node's count respects the affinity of the process. The navigator's count does not.
function availableCores(): number {
  const { navigator, process } = globalThis as unknown as Surroundings
  return process?.getBuiltinModule?.('node:os')?.availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1
}
