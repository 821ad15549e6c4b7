// Errors relative to the size of the target.
import { div, maximum, mul, squaredDifference, sub } from '../ops/elementwise/arithmetic.js'
import { abs, log1p } from '../ops/elementwise/maths.js'
import { elementwiseLoss, epsilon, type Loss } from './define.js'

/** 100 times the mean of |prediction − target| / |target|; targets are kept 1e-7 away from 0. @function */
export const meanAbsolutePercentageError: Loss = elementwiseLoss('meanAbsolutePercentageError', (p, t) =>
  mul(abs(div(sub(p, t), maximum(abs(t), epsilon))), 100),
)

/** Mean of (log(1 + prediction) − log(1 + target))²; both are taken as 1e-7 at least. @function */
export const meanSquaredLogarithmicError: Loss = elementwiseLoss('meanSquaredLogarithmicError', (p, t) =>
  squaredDifference(log1p(maximum(p, epsilon)), log1p(maximum(t, epsilon))),
)
