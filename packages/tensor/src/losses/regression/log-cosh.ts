// Errors that grow quadratically when they are small, and linearly when they are large.
import { softplus } from '../../ops/elementwise/activations.js'
import { add, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { elementwiseLoss, type Loss } from '../shared/define.js'

/**
 * Mean of log cosh(prediction − target), stable at ±300.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { logCosh } from '@tensorloom/tensor/losses'
 * console.log(logCosh(tensor([[1], [5]]), tensor([[1.5], [3]])).itemSync()) // 0.722…
 * ```
 * @function
 */
export const logCosh: Loss = /* @__PURE__ */ elementwiseLoss('logCosh', (p, t) => {
  const error = sub(p, t)
  return sub(add(error, softplus(mul(error, -2))), Math.LN2)
})
