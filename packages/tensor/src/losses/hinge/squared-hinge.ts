// The hinge loss, squared.
import { square } from '../../ops/elementwise/maths.js'
import { elementwiseLoss, type Loss } from '../shared/define.js'
import { shortfall } from './hinge.js'

/** Mean of max(1 − target · prediction, 0)²; targets as for `hinge`. @function */
export const squaredHinge: Loss = /* @__PURE__ */ elementwiseLoss('squaredHinge', (p, t) => square(shortfall(p, t)))
