// Indices and labels as int32, for ops that compute with them.
import type { Tensor } from '../../tensor-types.js'
import { cast } from '../elementwise/cast.js'
import { equal, where } from '../elementwise/comparison.js'

/** Integers as int32. A float that is not a whole number becomes −1, which is neither an index nor a class. */
export function asIndices(x: Tensor): Tensor {
  const whole = cast(x, 'int32')
  return x.dtype.startsWith('f') ? where(equal(whole, x), whole, -1) : whole
}
