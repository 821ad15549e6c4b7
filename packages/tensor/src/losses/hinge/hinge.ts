// The hinge loss: predictions on the right side of the margin have no loss.
import { relu } from '../../ops/elementwise/activations.js'
import { mul, sub } from '../../ops/elementwise/arithmetic.js'
import { equal, logicalOr, where } from '../../ops/elementwise/comparison.js'
import { all } from '../../ops/reduction/reduce.js'
import type { Tensor } from '../../tensor-types.js'
import { elementwiseLoss, type Loss } from '../shared/define.js'

/** The distance of each prediction from the right side of the margin. */
export const shortfall = (p: Tensor, t: Tensor): Tensor => relu(sub(1, mul(signs(t), p)))

// Targets that are all 0 or 1 stand for −1 and 1.
function signs(t: Tensor): Tensor {
  return where(all(logicalOr(equal(t, 0), equal(t, 1))), sub(mul(t, 2), 1), t)
}

/**
 * Mean of max(1 − target · prediction, 0). Targets are −1 or 1. If all targets of a batch are 0 or 1, those of 0 count as
 * −1, as in Keras.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { hinge } from '@tensorloom/tensor/losses'
 * console.log(hinge(tensor([[0.5], [-2]]), tensor([[1], [-1]])).itemSync()) // 0.25
 * ```
 * @function
 */
export const hinge: Loss = /* @__PURE__ */ elementwiseLoss('hinge', shortfall)
