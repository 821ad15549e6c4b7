// Predictions on the right side of a margin cost nothing.
import { relu } from '../ops/elementwise/activations.js'
import { mul, sub } from '../ops/elementwise/arithmetic.js'
import { equal, where } from '../ops/elementwise/comparison.js'
import type { Tensor } from '../tensor-types.js'
import { elementwiseLoss, type Loss } from './shared/define.js'

/** How far each prediction is from the right side of the margin. */
export const shortfall = (p: Tensor, t: Tensor): Tensor => relu(sub(1, mul(where(equal(t, 0), -1, t), p)))

/** Mean of max(1 − target · prediction, 0); targets are −1 and 1; targets 0 are taken as −1, as in Keras. @function */
export const hinge: Loss = elementwiseLoss('hinge', shortfall)
