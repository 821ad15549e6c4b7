// A storage of the engine `wasm`: a part of the one memory.
import type { DType } from '@tensorloom/tensor'

/** Elements in memory. */
export interface Block {
  /** Address of the first element, in bytes; a multiple of 64. */
  readonly at: number
  /** Number of elements. */
  readonly length: number
  /** Element type. */
  readonly dtype: DType
}
