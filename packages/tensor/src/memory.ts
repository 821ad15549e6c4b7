// Reports live tensors and their memory.
import { currentRuntime } from './runtime/runtime.js'
import { sharedState } from './runtime/state.js'

/** The result of `memory()`. */
export interface MemoryReport {
  /** Tensors and parameters that are neither disposed nor garbage-collected. */
  readonly tensors: number
  /** Bytes of their elements. Each storage counts once. */
  readonly bytes: number
  /** Bytes that the current backend keeps for reuse. */
  readonly pooled: number
  /** Calls that ran on the reference backend because the backend could not run them. */
  readonly fallbacks: number
}

/**
 * Returns the number of live tensors, their bytes, and the number of fallbacks so far.
 *
 * @example
 * ```ts
 * import { memory, tensor } from '@tensorloom/tensor'
 * const before = memory().bytes
 * const x = tensor([1, 2])
 * console.log(memory().bytes - before) // 8
 * x.dispose()
 * ```
 */
export function memory(): MemoryReport {
  const { counters } = sharedState()
  return { ...counters, pooled: currentRuntime().backend.memory().pooled }
}
