// How many threads a backend uses: what is asked for, or as many as the machine has cores, up to a limit.
import { BackendError } from '@tensorloom/tensor'

/** Most threads that can be asked for. */
export const mostThreads = 64
/** Most threads by default: beyond, starting them and handing work out cost more than they bring on common sizes. */
export const mostThreadsByDefault = 8

/**
 * The number of threads for the option `threads` of `cpu`, the caller included; 1 is no workers.
 *
 * @throws `BackendError` where it is no whole number from 1 to 64
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

// Node's count heeds the process's affinity, which the navigator's does not.
function availableCores(): number {
  const { navigator, process } = globalThis as unknown as Surroundings
  return process?.getBuiltinModule?.('node:os')?.availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1
}
