// The divergence of a predicted distribution from the target.
import { defineOp } from '../../op/define-op.js'
import { div, mul } from '../../ops/elementwise/arithmetic.js'
import { clip, log } from '../../ops/elementwise/maths.js'
import { sum } from '../../ops/reduction/reduce.js'
import { checkSame, epsilon, type Loss, likePrediction } from '../shared/define.js'
import { reduced } from '../shared/reduce.js'

/**
 * Mean over samples of Σ target · log(target / prediction) along the last axis.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { klDivergence } from '@tensorloom/tensor/losses'
 * console.log(klDivergence(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.164…
 * ```
 * @function
 */
export const klDivergence: Loss = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'klDivergence',
  inputs: 2,
  options: { reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('klDivergence', prediction, target)
    const p = clip(prediction, { min: epsilon, max: 1 })
    const t = clip(likePrediction(target, prediction), { min: epsilon, max: 1 })
    return reduced(sum(mul(t, log(div(t, p))), { axis: -1 }), attrs)
  },
})
