// The angle between prediction and target.
import { defineOp } from '../op/define-op.js'
import { maximum, mul, neg } from '../ops/elementwise/arithmetic.js'
import { rsqrt, square } from '../ops/elementwise/maths.js'
import { sum } from '../ops/reduction/reduce.js'
import type { Tensor } from '../tensor-types.js'
import { checkSame, type Loss, likePrediction, reduceLoss } from './shared/define.js'

/**
 * Negated cosine of the angle between prediction and target along the last axis: −1 if they have the same direction.
 * @function
 */
export const cosineSimilarity: Loss = defineOp({
  kind: 'composite',
  name: 'cosineSimilarity',
  inputs: 2,
  options: { reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('cosineSimilarity', prediction, target)
    const unit = (x: Tensor): Tensor => mul(x, rsqrt(maximum(sum(square(x), { axis: -1, keepDims: true }), 1e-12)))
    return reduceLoss(neg(sum(mul(unit(prediction), unit(likePrediction(target, prediction))), { axis: -1 })), attrs)
  },
})
