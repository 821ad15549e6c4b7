// Factors that drop elements at random: 0, or 1 / (1 − rate). Used where one draw serves several products.
import { less, randomUniform, type Shape, type Tensor, where } from '@tensorloom/tensor'

/** A tensor of `shape` in which a fraction `rate` is 0, and the rest is 1 / (1 − rate), so that the mean stays 1. */
export function dropoutMask(shape: Shape, rate: number): Tensor {
  return where(less(randomUniform(shape), 1 - rate), 1 / (1 - rate), 0)
}
