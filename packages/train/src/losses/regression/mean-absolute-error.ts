// The mean of absolute errors.
import { meanAbsoluteError as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean of |prediction − target|.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { lossOf, meanAbsoluteError } from '@tensorloom/train'
 * console.log(lossOf(meanAbsoluteError(), tensor([[1], [5]]), tensor([[1.5], [3]])).itemSync()) // 1.25
 * ```
 * @function
 */
export const meanAbsoluteError: LossFactory<'meanAbsoluteError'> = /* @__PURE__ */ lossFactory(op)
