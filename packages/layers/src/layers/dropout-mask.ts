// Factors that drop elements at random: 0, or 1 / (1 − rate). Used where one draw serves several products.
import { less, randomUniform, type Shape, type Tensor, where } from '@tensorloom/tensor'
import { withSeed } from './regularization/seed.js'

/** A tensor of `shape` in which a fraction `rate` is 0, and the rest is 1 / (1 − rate), so that the mean stays 1. */
export function dropoutMask(shape: Shape, rate: number, seed: number | undefined): Tensor {
  const uniform = withSeed(seed, () => randomUniform(shape))
  return where(less(uniform, 1 - rate), 1 / (1 - rate), 0)
}
