// The Poisson loss of counts.
import { add, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { log } from '../../ops/elementwise/maths.js'
import { elementwiseLoss, epsilon, type Loss } from '../shared/define.js'

/**
 * Mean of prediction − target · log(prediction), for counts.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { poisson } from '@tensorloom/tensor/losses'
 * console.log(poisson(tensor([[1], [5]]), tensor([[2], [4]])).itemSync()) // -0.218…
 * ```
 * @function
 */
export const poisson: Loss = /* @__PURE__ */ elementwiseLoss('poisson', (p, t) => sub(p, mul(t, log(add(p, epsilon)))))
