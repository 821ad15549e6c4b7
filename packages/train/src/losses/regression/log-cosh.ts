// Squared errors for small errors, absolute ones for large errors.
import { logCosh as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean of log cosh(prediction − target).
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { logCosh, lossOf } from '@tensorloom/train'
 * console.log(lossOf(logCosh(), tensor([[1], [5]]), tensor([[1.5], [3]])).itemSync()) // 0.722…
 * ```
 * @function
 */
export const logCosh: LossFactory<'logCosh'> = /* @__PURE__ */ lossFactory(op)
