// Hinge losses: predictions on the right side of a margin cost nothing.
import { defineOp } from '../op/define-op.js'
import { relu } from '../ops/elementwise/activations.js'
import { add, mul, sub } from '../ops/elementwise/arithmetic.js'
import { equal, where } from '../ops/elementwise/comparison.js'
import { square } from '../ops/elementwise/maths.js'
import { max, sum } from '../ops/reduction/reduce.js'
import type { Tensor } from '../tensor-types.js'
import { checkSame, elementwiseLoss, type Loss, likePrediction, reduceLoss } from './define.js'

// Distance to the right side of the margin.
const shortfall = (p: Tensor, t: Tensor): Tensor => relu(sub(1, mul(where(equal(t, 0), -1, t), p)))

/** Mean of max(1 − target · prediction, 0); targets are −1 and 1; targets 0 are taken as −1, as in Keras. @function */
export const hinge: Loss = elementwiseLoss('hinge', shortfall)

/** Mean of max(1 − target · prediction, 0)²; targets as for `hinge`. @function */
export const squaredHinge: Loss = elementwiseLoss('squaredHinge', (p, t) => square(shortfall(p, t)))

/**
 * Mean over samples of max(largest other score − score of the class + 1, 0), along the last axis; targets are one-hot.
 * @function
 */
export const categoricalHinge: Loss = defineOp({
  kind: 'composite',
  name: 'categoricalHinge',
  inputs: 2,
  options: { reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('categoricalHinge', prediction, target)
    const t = likePrediction(target, prediction)
    const right = sum(mul(t, prediction), { axis: -1 })
    const wrong = max(mul(sub(1, t), prediction), { axis: -1 })
    return reduceLoss(relu(add(sub(wrong, right), 1)), attrs)
  },
})
