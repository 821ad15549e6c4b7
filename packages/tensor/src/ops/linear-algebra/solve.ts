// Systems of linear equations and inverse matrices, by LU decomposition.

import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { neg } from '../elementwise/arithmetic.js'
import { asFloating } from '../elementwise/cast.js'
import { swapAxes } from '../movement/rearrange.js'
import { matmul } from '../product/matmul.js'
import { band } from './band.js'
import { prepareSystem, squareSize } from './linear-system.js'
import { luFactor, permuteRows } from './lu.js'
import { triangularSolve } from './triangular-solve.js'

// Takes [..., n, n] and [..., n, m] of the same dtype and with the same leading axes.
const linearSolve: Op<(a: Tensor, b: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'linearSolve',
  inputs: 2,
  compose(a, b) {
    const [factors, permutation] = luFactor(a)
    const forward = triangularSolve(factors, permuteRows(b, permutation), { lower: true, unitDiagonal: true })
    return triangularSolve(factors, forward)
  },
  gradient({ inputs: [a], outputs: [x], upstream }) {
    const right = linearSolve(swapAxes(a, -1, -2), upstream)
    return [() => neg(matmul(right, x, { transposeB: true })), right]
  },
})

/**
 * Solves `a · x = b` for square matrices. Singular matrices give ∞ or NaN. Integers give float32.
 *
 * @param a - [..., n, n]
 * @param b - [..., n, m], leading axes broadcast; or one vector [n], or one for each matrix: [..., n]
 * @returns the shape of `b`, leading axes broadcast
 * @throws `ShapeError` if `a` is not square or the sizes differ
 * @example
 * ```ts
 * import { solve, tensor } from '@tensorloom/tensor'
 * console.log(solve(tensor([[2, 1], [1, 1]]), tensor([5, 3])).dataSync()) // Float32Array [2, 1]
 * ```
 * @function
 */
export const solve: Op<(a: Tensor, b: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'solve',
  inputs: 2,
  compose(a, b) {
    const { left, right, restore } = prepareSystem('solve', a, b)
    return restore(linearSolve(left, right))
  },
})

/**
 * Inverses of square matrices. Singular ones give ∞ or NaN. To solve equations, use `solve`, which is faster and more
 * accurate.
 *
 * @param x - [..., n, n]; integers give float32
 * @throws `ShapeError` if the matrices are not square
 * @example
 * ```ts
 * import { inverse, tensor } from '@tensorloom/tensor'
 * console.log(inverse(tensor([[2, 0], [0, 4]])).dataSync()) // Float32Array [0.5, 0, 0, 0.25]
 * ```
 * @function
 */
export const inverse: Op<(x: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'inverse',
  inputs: 1,
  compose(x) {
    squareSize('inverse', x.shape)
    return inverseOf(asFloating(x))
  },
})

const inverseOf: Op<(x: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'inverseOf',
  inputs: 1,
  compose: (x) => linearSolve(x, band(filledBeside(x, x.shape, 1), { lower: 0, upper: 0 })),
  gradient: ({ outputs: [y], upstream }) => [
    () => neg(matmul(matmul(y, upstream, { transposeA: true }), y, { transposeB: true })),
  ],
})
