// Absolute errors with a quadratic bottom.
import { defineOp } from '../../op/define-op.js'
import { mul, sub } from '../../ops/elementwise/arithmetic.js'
import { less, where } from '../../ops/elementwise/comparison.js'
import { abs, square } from '../../ops/elementwise/maths.js'
import { checkRange } from '../shared/check-range.js'
import { type Loss, reduceElements } from '../shared/define.js'
import type { LossOptions } from '../shared/reduce.js'

/** Options of `smoothL1`. */
export interface SmoothL1Options extends LossOptions {
  /** Error below which the loss is quadratic; 1 by default. With 0 it is the absolute error. */
  readonly beta?: number | undefined
}

/**
 * error² / (2 · beta) below `beta`, |error| − beta / 2 above it (Girshick 2015, equation 3), as PyTorch's
 * `smooth_l1_loss`. It is `huber` divided by its delta.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { smoothL1 } from '@tensorloom/tensor/losses'
 * console.log(smoothL1(tensor([[0, 3]]), tensor([[1, 0]]), { reduction: 'none' }).itemSync()) // 1.5
 * ```
 * @function
 */
export const smoothL1: Loss<SmoothL1Options> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'smoothL1',
  inputs: 2,
  options: { beta: 1, reduction: 'mean' },
  compose(prediction, target, { beta, ...options }) {
    checkRange('smoothL1', 'beta', beta, 0)
    return reduceElements('smoothL1', prediction, target, options, (p, t) => {
      const error = abs(sub(p, t))
      if (beta === 0) return error
      return where(less(error, beta), mul(square(error), 0.5 / beta), sub(error, beta / 2))
    })
  },
})
