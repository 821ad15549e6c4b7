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
import { cofactors } from './cofactors.js'
import { diagonal } from './diagonal.js'
import { squareSize } from './linear-system.js'
import { luFactor } from './lu.js'

// The LU decomposition, the diagonal of U, and 1 or −1 for an even or odd number of row exchanges. Their parity is that of the number of
// inversions in the order.
interface Pivots {
  readonly factors: Tensor
  readonly order: Tensor
  readonly diagonal: Tensor
  readonly parity: Tensor
}

function pivots(name: string, x: Tensor): Pivots {
  squareSize(name, x.shape)
  const [factors, order] = luFactor(x)
  const wrong = greater(expandDims(order, { axis: -1 }), expandDims(order, { axis: -2 }))
  const exchanges = sum(triu(cast(wrong, 'int32'), { k: 1 }), { axis: [-2, -1] })
  return {
    factors,
    order,
    diagonal: diagonal(factors, { axis1: -2, axis2: -1 }),
    parity: cast(sub(1, mul(mod(exchanges, 2), 2)), factors.dtype),
  }
}

/**
 * Determinants of square matrices. The gradient is the matrix of cofactors, also for singular matrices. For large
 * matrices use the logarithm: `slogdet`. Integers give float32.
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
export const det: Op<(x: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'det',
  inputs: 1,
  compose(x) {
    const { diagonal: values, parity } = pivots('det', x)
    return mul(prod(values, { axis: -1 }), parity)
  },
  gradient: ({ inputs: [x], upstream }) => [
    () => {
      const { factors, order, parity } = pivots('det', x)
      const stretched = expandDims(expandDims(upstream, { axis: -1 }), { axis: -1 })
      return mul(stretched, cofactors(factors, order, parity))
    },
  ],
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
export const slogdet: Op<(x: Tensor) => [sign: Tensor, logarithm: Tensor]> = /* @__PURE__ */ defineOp({
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
 * @example
 * ```ts
 * import { logdet, tensor } from '@tensorloom/tensor'
 * console.log(logdet(tensor([[2, 0], [0, 3]])).itemSync()) // 1.791…
 * ```
 * @function
 */
export const logdet: Op<(x: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'logdet',
  inputs: 1,
  compose(x) {
    const [signs, logarithm] = slogdet(x)
    return where(equal(signs, -1), Number.NaN, logarithm)
  },
})
