// The mean and the variance of each feature over a batch in which some elements may not count.
import { add, div, mean, mul, square, sub, sum, type Tensor } from '@tensorloom/tensor'

// Keeps the division finite where no element counts; Keras has the same number.
const least = 1e-7

/**
 * Mean and biased variance over all axes but the last.
 *
 * @param x - [batch, …, features]
 * @param weights - 1 for elements that count and 0 for others, of the shape of x; undefined if all count
 * @returns [features] each
 */
export function batchMoments(x: Tensor, weights: Tensor | undefined): readonly [mean: Tensor, variance: Tensor] {
  const over = { axis: Array.from({ length: x.rank - 1 }, (_, k) => k) }
  if (weights === undefined) {
    const center = mean(x, over)
    return [center, mean(square(sub(x, center)), over)]
  }
  const count = add(sum(weights, over), least)
  const center = div(sum(mul(weights, x), over), count)
  return [center, div(sum(mul(weights, square(sub(mul(weights, x), center))), over), count)]
}
