// The mean of squared errors.
import { meanSquaredError as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean of (prediction − target)².
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { lossOf, meanSquaredError } from '@tensorloom/train'
 * console.log(lossOf(meanSquaredError(), tensor([[1], [5]]), tensor([[1.5], [3]])).itemSync()) // 2.125
 * ```
 * @function
 */
export const meanSquaredError: LossFactory<'meanSquaredError'> = /* @__PURE__ */ lossFactory(op)
