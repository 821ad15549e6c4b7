// The Dice loss: how little prediction and target overlap.
import { defineOp } from '../../op/define-op.js'
import { add, div, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { sum } from '../../ops/reduction/reduce.js'
import type { Axis } from '../../shape.js'
import { checkSame, epsilon, type Loss, likePrediction } from '../shared/define.js'
import { type LossOptions, reduced } from '../shared/reduce.js'

/** Options of `dice`. */
export interface DiceOptions extends LossOptions {
  /** The axes over which the overlap is taken; all by default, which gives one value for the whole batch. */
  readonly axis?: Axis | undefined
}

/**
 * 1 − 2 Σ target · prediction / (Σ target + Σ prediction), for masks with probabilities (Milletari et al. 2016).
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { dice } from '@tensorloom/tensor/losses'
 * const [prediction, target] = [tensor([[1, 1, 0, 0]]), tensor([[1, 0, 0, 0]])]
 * console.log(dice(prediction, target).itemSync().toFixed(4)) // 0.3333
 * ```
 * @function
 */
export const dice: Loss<DiceOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'dice',
  inputs: 2,
  options: { axis: undefined, reduction: 'mean' },
  compose(prediction, target, { axis, reduction }) {
    checkSame('dice', prediction, target)
    const t = likePrediction(target, prediction)
    const both = mul(sum(mul(t, prediction), { axis }), 2)
    const each = add(add(sum(t, { axis }), sum(prediction, { axis })), epsilon)
    return reduced(sub(1, div(both, each)), { reduction })
  },
})
