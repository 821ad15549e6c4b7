// The negative logarithm of the likelihood of targets under normal distributions.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { add, div, maximum, mul, squaredDifference } from '../../ops/elementwise/arithmetic.js'
import { log } from '../../ops/elementwise/maths.js'
import { broadcastTo } from '../../ops/movement/shape.js'
import type { Tensor } from '../../tensor-types.js'
import { reduceElements } from '../shared/define.js'
import type { LossOptions } from '../shared/reduce.js'

/** Options of `gaussianNll`. */
export interface GaussianNllOptions extends LossOptions {
  /** Whether the constant log(2π) / 2 is part of the loss; false by default. */
  readonly full?: boolean | undefined
  /** The least variance; 1e-6 by default. */
  readonly epsilon?: number | undefined
}

/**
 * (log variance + (target − mean)² / variance) / 2: the negative log-likelihood of the target under a normal
 * distribution, without its constant (Nix and Weigend 1994), as PyTorch's `gaussian_nll_loss`.
 *
 * @param mean - predicted means
 * @param target - in the shape of the means
 * @param variance - predicted variances, of a shape that broadcasts to that of the means
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { gaussianNll } from '@tensorloom/tensor/losses'
 * console.log(gaussianNll(tensor([[0]]), tensor([[2]]), tensor([[1]])).itemSync()) // 2
 * ```
 * @function
 */
export const gaussianNll: Op<(mean: Tensor, target: Tensor, variance: Tensor, options?: GaussianNllOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'gaussianNll',
    inputs: 3,
    options: { full: false, epsilon: 1e-6, reduction: 'mean' },
    compose: (mean, target, variance, { full, epsilon, ...options }) =>
      reduceElements('gaussianNll', mean, target, options, (x, t) => {
        const wide = maximum(broadcastTo(variance, x.shape), epsilon)
        const half = mul(add(log(wide), div(squaredDifference(t, x), wide)), 0.5)
        return full ? add(half, 0.5 * Math.log(2 * Math.PI)) : half
      }),
  })
