// Determinants of square matrices, by LU decomposition.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { mod, mul, sub } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { equal, greater, where } from '../elementwise/comparison.js'
import { abs, log, sign } from '../elementwise/maths.js'
import { expandDims } from '../movement/shape.js'
import { prod } from '../reduction/prod.js'
import { sum } from '../reduction/reduce.js'
import { triu } from './band.js'
import { diagonal } from './diagonal.js'
import { squareSize } from './linear-system.js'
import { luFactor } from './lu.js'

// The diagonal of U, and 1 or −1 for an even or odd number of row exchanges. Their parity is that of the number of
// inversions in the order.
function pivots(name: string, x: Tensor): { readonly diagonal: Tensor; readonly parity: Tensor } {
  squareSize(name, x.shape)
  const [factors, order] = luFactor(x)
  const wrong = greater(expandDims(order, { axis: -1 }), expandDims(order, { axis: -2 }))
  const exchanges = sum(triu(cast(wrong, 'int32'), { k: 1 }), { axis: [-2, -1] })
  return {
    diagonal: diagonal(factors, { axis1: -2, axis2: -1 }),
    parity: cast(sub(1, mul(mod(exchanges, 2), 2)), factors.dtype),
  }
}

/**
 * Determinants of square matrices. The gradient of a singular matrix is not finite; for large matrices use the
 * logarithm: `slogdet`. Integers give float32.
 *
 * @param x - [..., n, n]
 * @returns the leading axes
 * @throws `ShapeError` if the matrices are not square
 * @example
 * ```ts
 * import { det, tensor } from '@tensorloom/tensor'
 * console.log(det(tensor([[1, 2], [3, 4]])).itemSync().toFixed(3)) // -2.000
 * ```
 * @function
 */
export const det: Op<(x: Tensor) => Tensor> = defineOp({
  kind: 'composite',
  name: 'det',
  inputs: 1,
  compose(x) {
    const { diagonal: values, parity } = pivots('det', x)
    return mul(prod(values, { axis: -1 }), parity)
  },
})

/**
 * Signs of determinants, and logarithms of their magnitudes: `det = sign · e^logarithm`. A singular matrix has sign 0 and
 * logarithm −∞.
 *
 * @param x - [..., n, n]; integers give float32
 * @returns `[sign, logarithm]`, each of the leading axes
 * @throws `ShapeError` if the matrices are not square
 * @example
 * ```ts
 * import { slogdet, tensor } from '@tensorloom/tensor'
 * const [sign, logarithm] = slogdet(tensor([[0, 2], [3, 0]]))
 * console.log(sign.itemSync(), logarithm.exp().itemSync().toFixed(3)) // -1 6.000
 * ```
 * @function
 */
export const slogdet: Op<(x: Tensor) => [sign: Tensor, logarithm: Tensor]> = defineOp({
  kind: 'composite',
  name: 'slogdet',
  inputs: 1,
  multiple: true,
  compose(x) {
    const { diagonal: values, parity } = pivots('slogdet', x)
    return [mul(prod(sign(values), { axis: -1 }), parity), sum(log(abs(values)), { axis: -1 })]
  },
})

/**
 * Logarithms of determinants; −∞ where one is 0, NaN where it is negative.
 *
 * @param x - [..., n, n]; integers give float32
 * @throws `ShapeError` if the matrices are not square
 * @function
 */
export const logdet: Op<(x: Tensor) => Tensor> = defineOp({
  kind: 'composite',
  name: 'logdet',
  inputs: 1,
  compose(x) {
    const [signs, logarithm] = slogdet(x)
    return where(equal(signs, -1), Number.NaN, logarithm)
  },
})
