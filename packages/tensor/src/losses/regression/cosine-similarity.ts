// The angle between prediction and target.
import { defineOp } from '../../op/define-op.js'
import { maximum, mul, neg } from '../../ops/elementwise/arithmetic.js'
import { rsqrt, square } from '../../ops/elementwise/maths.js'
import { sum } from '../../ops/reduction/reduce.js'
import type { Tensor } from '../../tensor-types.js'
import { checkSame, type Loss, likePrediction } from '../shared/define.js'
import { type LossOptions, reduced } from '../shared/reduce.js'

/** Options of `cosineSimilarity`. */
export interface CosineOptions extends LossOptions {
  /** The axis of the vectors; −1 by default. */
  readonly axis?: number | undefined
}

/**
 * Negated cosine of the angle between prediction and target along `axis`: −1 if they have the same direction.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { cosineSimilarity } from '@tensorloom/tensor/losses'
 * console.log(cosineSimilarity(tensor([[1, 1]]), tensor([[1, 0]])).itemSync()) // -0.707…
 * ```
 * @function
 */
export const cosineSimilarity: Loss<CosineOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'cosineSimilarity',
  inputs: 2,
  options: { axis: -1, reduction: 'mean' },
  compose(prediction, target, { axis, reduction }) {
    checkSame('cosineSimilarity', prediction, target)
    const unit = (x: Tensor): Tensor => mul(x, rsqrt(maximum(sum(square(x), { axis, keepDims: true }), 1e-12)))
    const cosines = sum(mul(unit(prediction), unit(likePrediction(target, prediction))), { axis })
    return reduced(neg(cosines), { reduction })
  },
})
