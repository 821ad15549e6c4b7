// What is alive.
import { currentRuntime } from './runtime/runtime.js'
import { sharedState } from './runtime/state.js'

/** What `memory()` reports. */
export interface MemoryReport {
  /** Tensors and parameters that were neither disposed nor collected. */
  readonly tensors: number
  /** Bytes of their elements, each storage once. */
  readonly bytes: number
  /** Bytes that the current backend keeps for reuse. */
  readonly pooled: number
  /** Calls that ran on the reference backend because the backend could not run them. */
  readonly fallbacks: number
}

/**
 * Live tensors, their bytes, and fallbacks so far.
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
