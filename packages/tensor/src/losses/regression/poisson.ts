// The Poisson loss of counts.
import { add, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { log } from '../../ops/elementwise/maths.js'
import { elementwiseLoss, epsilon, type Loss } from '../shared/define.js'

/** Mean of prediction − target · log(prediction), for counts. @function */
export const poisson: Loss = /* @__PURE__ */ elementwiseLoss('poisson', (p, t) => sub(p, mul(t, log(add(p, epsilon)))))
