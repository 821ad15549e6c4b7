// Squared errors that grow linearly when they are large.
import { defineOp } from '../../op/define-op.js'
import { mul, sub } from '../../ops/elementwise/arithmetic.js'
import { lessEqual, where } from '../../ops/elementwise/comparison.js'
import { abs, square } from '../../ops/elementwise/maths.js'
import { checkPositive } from '../shared/check-range.js'
import { type Loss, reduceElements } from '../shared/define.js'
import type { LossOptions } from '../shared/reduce.js'

/** Options of `huber`. */
export interface HuberOptions extends LossOptions {
  /** Error up to which the loss is quadratic; 1 by default. */
  readonly delta?: number | undefined
}

/**
 * Quadratic up to `delta` (1 by default), linear beyond (Huber 1964).
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { huber } from '@tensorloom/tensor/losses'
 * console.log(huber(tensor([[1], [5]]), tensor([[1.5], [3]])).itemSync()) // 0.8125
 * ```
 * @function
 */
export const huber: Loss<HuberOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'huber',
  inputs: 2,
  options: { delta: 1, reduction: 'mean' },
  compose(prediction, target, { delta, ...options }) {
    checkPositive('huber', 'delta', delta)
    return reduceElements('huber', prediction, target, options, (p, t) => {
      const error = abs(sub(p, t))
      return where(lessEqual(error, delta), mul(square(error), 0.5), mul(sub(error, delta / 2), delta))
    })
  },
})
