// The Cholesky factor of symmetric positive definite matrices, one column after the other.

import type { Position } from '../../dispatch/lowering.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { add, mul } from '../elementwise/arithmetic.js'
import { asFloating } from '../elementwise/cast.js'
import { swapAxes } from '../movement/rearrange.js'
import { matmul } from '../product/matmul.js'
import { tril } from './band.js'
import { stepNumbers } from './elimination.js'
import { squareSize } from './linear-system.js'
import { triangularSolve } from './triangular-solve.js'

const turned = (x: Tensor): Tensor => swapAxes(x, -1, -2)

// Takes symmetric matrices, and reads the lower triangle only.
const choleskyFactor: Op<(x: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'choleskyDecomposition',
  inputs: 1,
  infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  // Step k finishes column k, and subtracts its part from the following rows and columns.
  lower(lowering) {
    const { shape } = lowering.outputs[0]!
    const [row, column] = [shape.length - 2, shape.length - 1]
    const batch = shape.slice(0, -2).map((_, k) => k)
    const stepAt = stepNumbers(lowering, shape[row]!)
    const [i, j] = [ir.axisIndex(row), ir.axisIndex(column)]
    let matrix = lowering.input(0)
    for (let k = 0; k < shape[row]!; k++) {
      const step = stepAt(k)
      const here: Position = { gather: step }
      const entry = (at: Position, beside: Position): ReturnType<typeof lowering.load> =>
        lowering.load(matrix, [...batch, at, beside])
      const [own, pivot, left, above] = [entry(row, column), entry(here, here), entry(row, here), entry(column, here)]
      const rest = ir.sub(own, ir.div(ir.mul(left, above), pivot))
      const touched = ir.select(
        ir.equal(j, step),
        ir.div(left, ir.sqrt(pivot)),
        ir.select(ir.equal(i, step), ir.mul(0, own), rest),
      )
      const value = ir.select(ir.less(ir.min(i, j), step), own, touched)
      matrix = lowering.emit({ name: 'choleskyDecomposition', shape, value })
    }
    const axes = shape.map((_, k) => k)
    const value = ir.select(ir.less(i, j), 0, lowering.load(matrix, axes))
    return [lowering.emit({ name: 'choleskyDecomposition', shape, value })]
  },
  // Murray 2016, "Differentiation of the Cholesky decomposition", equation 10.
  gradient: ({ outputs: [factor], upstream }) => [
    () => {
      const product = matmul(factor, upstream, { transposeA: true })
      const middle = mul(add(tril(product), tril(product, { k: -1 })), 0.5)
      const solve = (x: Tensor): Tensor => triangularSolve(factor, x, { lower: true, transpose: true })
      const slope = solve(turned(solve(middle)))
      return mul(add(slope, turned(slope)), 0.5)
    },
  ],
})

/**
 * The lower triangular `l` with `l · lᵀ = x`, for symmetric positive definite matrices. It uses the symmetric part (x +
 * xᵀ) / 2. If a matrix is not positive definite, the result is NaN. Integers give float32.
 *
 * @param x - [..., n, n]
 * @param options - `upper`: the transposed factor `u` with `uᵀ · u = x`; false by default
 * @throws `ShapeError` if the matrices are not square
 * @example
 * ```ts
 * import { cholesky, tensor } from '@tensorloom/tensor'
 * console.log(cholesky(tensor([[4, 2], [2, 10]])).dataSync()) // Float32Array [2, 0, 1, 3]
 * ```
 * @function
 */
export const cholesky: Op<(x: Tensor, options?: { readonly upper?: boolean | undefined }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'cholesky',
    inputs: 1,
    options: { upper: false },
    compose(input, { upper }) {
      squareSize('cholesky', input.shape)
      const x = asFloating(input)
      const factor = choleskyFactor(mul(add(x, turned(x)), 0.5))
      return upper ? turned(factor) : factor
    },
  })
