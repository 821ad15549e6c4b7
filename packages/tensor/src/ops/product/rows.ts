// The rows of a tensor as a matrix.
import { sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { reshape } from '../movement/shape.js'

/** All rows [rows, columns]. Of rows without elements, their number must be said: −1 could be any. */
export function rowsOf(x: Tensor): Tensor {
  if (x.rank === 2) return x
  const columns = x.shape.at(-1)!
  return reshape(x, [columns === 0 ? sizeOf(x.shape.slice(0, -1)) : -1, columns])
}
