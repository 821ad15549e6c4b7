// The mean of absolute errors.
import { sub } from '../../ops/elementwise/arithmetic.js'
import { abs } from '../../ops/elementwise/maths.js'
import { elementwiseLoss, type Loss } from '../shared/define.js'

/** Mean of |prediction − target|. @function */
export const meanAbsoluteError: Loss = /* @__PURE__ */ elementwiseLoss('meanAbsoluteError', (p, t) => abs(sub(p, t)))
