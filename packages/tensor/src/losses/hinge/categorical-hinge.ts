// The margin between the score of the true class and the largest other score.
import { defineOp } from '../../op/define-op.js'
import { relu } from '../../ops/elementwise/activations.js'
import { add, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { max, sum } from '../../ops/reduction/reduce.js'
import { checkSame, type Loss, likePrediction } from '../shared/define.js'
import { reduced } from '../shared/reduce.js'

/**
 * Mean over samples of max(largest other score − score of the true class + 1, 0), along the last axis. Targets are
 * one-hot.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { categoricalHinge } from '@tensorloom/tensor/losses'
 * console.log(categoricalHinge(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.3
 * ```
 * @function
 */
export const categoricalHinge: Loss = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'categoricalHinge',
  inputs: 2,
  options: { reduction: 'mean' },
  compose(prediction, target, attrs) {
    checkSame('categoricalHinge', prediction, target)
    const t = likePrediction(target, prediction)
    const right = sum(mul(t, prediction), { axis: -1 })
    const wrong = max(mul(sub(1, t), prediction), { axis: -1 })
    return reduced(relu(add(sub(wrong, right), 1)), attrs)
  },
})
