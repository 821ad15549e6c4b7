// Errors in percent of the target.
import { meanAbsolutePercentageError as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * 100 times the mean of |prediction − target| / |target|.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { lossOf, meanAbsolutePercentageError } from '@tensorloom/train'
 * console.log(lossOf(meanAbsolutePercentageError(), tensor([[1], [5]]), tensor([[2], [4]])).itemSync()) // 37.5
 * ```
 * @function
 */
export const meanAbsolutePercentageError: LossFactory<'meanAbsolutePercentageError'> = /* @__PURE__ */ lossFactory(op)
