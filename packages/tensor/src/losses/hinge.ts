// The hinge loss: predictions on the right side of the margin have no loss.
import { relu } from '../ops/elementwise/activations.js'
import { mul, sub } from '../ops/elementwise/arithmetic.js'
import { equal, where } from '../ops/elementwise/comparison.js'
import type { Tensor } from '../tensor-types.js'
import { elementwiseLoss, type Loss } from './shared/define.js'

/** The distance of each prediction from the right side of the margin. */
export const shortfall = (p: Tensor, t: Tensor): Tensor => relu(sub(1, mul(where(equal(t, 0), -1, t), p)))

/** Mean of max(1 − target · prediction, 0). Targets are −1 or 1. Targets of 0 count as −1, as in Keras. @function */
export const hinge: Loss = elementwiseLoss('hinge', shortfall)
