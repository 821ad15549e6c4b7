// Roots whose gradient at 0 is 0, for lengths and deviations.
import type { Tensor } from '../../tensor-types.js'
import { equal, where } from './comparison.js'
import { sqrt } from './maths.js'

/**
 * The root of a sum that is not negative: √ by default. At 0, where its derivative is infinite, the gradient is 0, as in
 * PyTorch's norm.
 */
export function root(total: Tensor, take: (positive: Tensor) => Tensor = sqrt): Tensor {
  const zero = equal(total, 0)
  return where(zero, 0, take(where(zero, 1, total)))
}
