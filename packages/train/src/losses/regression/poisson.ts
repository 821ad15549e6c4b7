// The loss of counts.
import { poisson as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean of prediction − target · log(prediction), for counts.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { lossOf, poisson } from '@tensorloom/train'
 * console.log(lossOf(poisson(), tensor([[1], [5]]), tensor([[2], [4]])).itemSync()) // -0.218…
 * ```
 * @function
 */
export const poisson: LossFactory<'poisson'> = /* @__PURE__ */ lossFactory(op)
