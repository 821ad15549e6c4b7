// The Tversky loss: the Dice loss with different costs of what is missed and what is wrongly found.
import { defineOp } from '../../op/define-op.js'
import { add, div, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { sum } from '../../ops/reduction/reduce.js'
import { checkRange } from '../shared/check-range.js'
import { checkSame, epsilon, type Loss, likePrediction } from '../shared/define.js'
import { reduced } from '../shared/reduce.js'
import type { DiceOptions } from './dice.js'

/** Options of `tversky`. */
export interface TverskyOptions extends DiceOptions {
  /** The cost of predictions that are not targets (false positives); 0.5 by default. */
  readonly alpha?: number | undefined
  /** The cost of targets that are missed (false negatives); 0.5 by default. */
  readonly beta?: number | undefined
}

/**
 * 1 − o / (o + alpha · wrong + beta · missed), where o is the overlap Σ target · prediction (Salehi et al. 2017,
 * equation 4). With `alpha` and `beta` 0.5 it is the Dice loss.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { tversky } from '@tensorloom/tensor/losses'
 * const [prediction, target] = [tensor([[1, 1, 0, 0]]), tensor([[1, 0, 0, 0]])]
 * console.log(tversky(prediction, target, { alpha: 1 }).itemSync().toFixed(4)) // 0.5000
 * ```
 * @function
 */
export const tversky: Loss<TverskyOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'tversky',
  inputs: 2,
  options: { alpha: 0.5, beta: 0.5, axis: undefined, reduction: 'mean' },
  compose(prediction, target, { alpha, beta, axis, reduction }) {
    checkSame('tversky', prediction, target)
    checkRange('tversky', 'alpha', alpha, 0)
    checkRange('tversky', 'beta', beta, 0)
    const t = likePrediction(target, prediction)
    const overlap = sum(mul(t, prediction), { axis })
    const missed = mul(sum(mul(sub(1, prediction), t), { axis }), beta)
    const wrong = mul(sum(mul(prediction, sub(1, t)), { axis }), alpha)
    const all = add(add(add(overlap, missed), wrong), epsilon)
    return reduced(sub(1, div(overlap, all)), { reduction })
  },
})
