// Gamma and beta numbers. Candidates are drawn a fixed number of times, so that no loop depends on values.

import { tensor } from '../create.js'
import { describeValue } from '../describe.js'
import { DataError } from '../errors.js'
import { sigmoid } from '../ops/elementwise/activations.js'
import { add, div, maximum, mul, sub } from '../ops/elementwise/arithmetic.js'
import { greater, less, logicalAnd, where } from '../ops/elementwise/comparison.js'
import { exp, log, sqrt } from '../ops/elementwise/maths.js'
import { randomNormal } from '../random.js'
import { scope } from '../runtime/scope.js'
import type { Shape } from '../shape.js'
import { isTensor, type Tensor, type TensorLike } from '../tensor-types.js'
import { randomUniform } from './uniform.js'

// Each candidate is accepted with a probability of at least 0.95: all of them fail once in 10¹⁵ draws.
const candidates = 12

function checkPositive(op: string, name: string, value: TensorLike): void {
  if (isTensor(value) || (typeof value === 'number' && value > 0)) return
  throw new DataError(`${op}: ${name} is ${describeValue(value)}, expected a positive number`, {
    help: `give ${name} > 0`,
  })
}

/**
 * Logarithms of gamma numbers (Marsaglia & Tsang 2000); below 1, alpha is raised by 1 and the result multiplied by
 * uniform ^ (1 / alpha). The logarithm also holds where the number itself is too small for a float.
 */
export function logGammaNumbers(shape: Shape, given: TensorLike): Tensor {
  return scope(() => {
    const alpha = isTensor(given) ? given : tensor(given)
    const d = sub(add(alpha, 1), 1 / 3)
    const c = div(1 / 3, sqrt(d))
    let found: Tensor | undefined
    for (let k = 0; k < candidates; k++) {
      const [x, u] = [randomNormal(shape), randomUniform(shape)]
      const root = add(mul(x, c), 1)
      const cube = mul(mul(root, root), root)
      const level = log(maximum(cube, 1e-30))
      const bound = add(mul(mul(x, x), 0.5), mul(d, add(sub(1, cube), level)))
      const accepted = logicalAnd(greater(root, 0), less(log(maximum(u, 1e-30)), bound))
      const value = add(log(d), level)
      found = found === undefined ? value : where(accepted, value, found)
    }
    const below = div(log(maximum(randomUniform(shape), 1e-30)), alpha)
    return add(found!, below)
  })
}

/**
 * Gamma random numbers with a scale of 1.
 *
 * @param shape - shape of the result
 * @param alpha - the shape parameter, positive: a number, or a tensor that broadcasts to `shape`
 * @example
 * ```ts
 * import { randomGamma } from '@tensorloom/tensor'
 * console.log(randomGamma([2, 3], 0.5).shape) // [2, 3]
 * ```
 */
export function randomGamma(shape: Shape, alpha: TensorLike): Tensor {
  checkPositive('randomGamma', 'alpha', alpha)
  return scope(() => exp(logGammaNumbers(shape, alpha)))
}

/**
 * Beta random numbers, between 0 and 1.
 *
 * @param shape - shape of the result
 * @param alpha - positive: a number, or a tensor that broadcasts to `shape`
 * @param beta - the same
 * @example
 * ```ts
 * import { randomBeta } from '@tensorloom/tensor'
 * console.log(randomBeta([4], 0.2, 0.2).shape) // [4]
 * ```
 */
export function randomBeta(shape: Shape, alpha: TensorLike, beta: TensorLike): Tensor {
  checkPositive('randomBeta', 'alpha', alpha)
  checkPositive('randomBeta', 'beta', beta)
  return scope(() => sigmoid(sub(logGammaNumbers(shape, alpha), logGammaNumbers(shape, beta))))
}
