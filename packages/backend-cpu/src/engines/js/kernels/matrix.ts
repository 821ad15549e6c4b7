// A matrix in memory.
import type { TypedArray } from '@tensorloom/tensor'

/** A matrix inside an array. */
export interface Matrix {
  readonly data: TypedArray
  readonly offset: number
  readonly rowStride: number
  readonly columnStride: number
}
