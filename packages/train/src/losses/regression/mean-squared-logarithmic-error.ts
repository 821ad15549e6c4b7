// Errors of orders of magnitude.
import { meanSquaredLogarithmicError as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean of (log(1 + prediction) − log(1 + target))².
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { lossOf, meanSquaredLogarithmicError } from '@tensorloom/train'
 * console.log(lossOf(meanSquaredLogarithmicError(), tensor([[1], [5]]), tensor([[2], [4]])).itemSync()) // 0.098…
 * ```
 * @function
 */
export const meanSquaredLogarithmicError: LossFactory<'meanSquaredLogarithmicError'> = /* @__PURE__ */ lossFactory(op)
