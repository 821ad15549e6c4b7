// The LU decomposition with row exchanges, one column after the other.

import type { Position, Source } from '../../dispatch/lowering.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { add } from '../elementwise/arithmetic.js'
import { asFloating } from '../elementwise/cast.js'
import { takeAlongAxis } from '../indexing/gather.js'
import { swapAxes } from '../movement/rearrange.js'
import { broadcastTo, expandDims } from '../movement/shape.js'
import { matmul } from '../product/matmul.js'
import { argSort } from '../sets/sort.js'
import { tril, triu } from './band.js'
import { stepNumbers } from './elimination.js'
import { squareSize } from './linear-system.js'
import { triangularSolve } from './triangular-solve.js'

/** Rows of `x` [..., n, m] in the order of `permutation` [..., n]. */
export function permuteRows(x: Tensor, permutation: Tensor): Tensor {
  return takeAlongAxis(x, broadcastTo(expandDims(permutation, { axis: -1 }), x.shape), { axis: -2 })
}

const factorize: Op<(x: Tensor) => [factors: Tensor, permutation: Tensor]> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'luDecomposition',
  inputs: 1,
  multiple: true,
  infer: ([x]) => [
    { shape: x.shape, dtype: x.dtype },
    { shape: x.shape.slice(0, -1), dtype: 'int32' },
  ],
  // Step k: finds the row at or below k with the largest element in column k, exchanges it with row k, and eliminates
  // below.
  lower(lowering) {
    const { shape, dtype } = lowering.outputs[0]!
    const [row, column] = [shape.length - 2, shape.length - 1]
    const batch = shape.slice(0, -2).map((_, k) => k)
    const count = shape[row]!
    const stepAt = stepNumbers(lowering, count)
    const [i, j] = [ir.axisIndex(row), ir.axisIndex(column)]
    const name = 'luDecomposition'
    let permutation = lowering.emit({ name, shape: shape.slice(0, -1), value: i })
    let matrix: Source = lowering.input(0)
    for (let k = 0; k < count; k++) {
      const step = stepAt(k)
      const here: Position = { gather: step }
      const entry = (at: Position, beside: Position): Expr => lowering.load(matrix, [...batch, at, beside])
      // In the search, the row is the reduction axis, which comes after the batch axes.
      const candidate = ir.axisIndex(batch.length)
      const size = ir.select(ir.less(candidate, step), -1, ir.abs(entry(batch.length, here)))
      const found = ir.select(ir.identical(size, ir.accumulator(0, dtype)), candidate, count)
      const largest = lowering.emit({
        name,
        shape: shape.slice(0, -2),
        reduces: [lowering.reduce('max', [count], size), lowering.reduce('min', [count], found)],
        value: ir.accumulator(1, 'int32'),
      })
      const pivot = lowering.load(largest, batch)
      const from: Position = { gather: ir.select(ir.equal(i, step), pivot, ir.select(ir.equal(i, pivot), step, i)) }
      const divisor = entry({ gather: pivot }, here)
      const own = entry(from, column)
      // A column of zeros is skipped. The 0 on the diagonal shows that the matrix is singular.
      const factor = ir.select(ir.equal(divisor, 0), 0, ir.div(entry(from, here), divisor))
      const rest = ir.sub(own, ir.mul(factor, entry({ gather: pivot }, column)))
      const below = ir.select(ir.equal(j, step), factor, ir.select(ir.less(j, step), own, rest))
      permutation = lowering.emit({
        name,
        shape: shape.slice(0, -1),
        value: lowering.load(permutation, [...batch, from]),
      })
      matrix = lowering.emit({ name, shape, value: ir.select(ir.lessEqual(i, step), own, below) })
    }
    if (count > 0) return [matrix, permutation]
    const axes = shape.map((_, k) => k)
    return [lowering.emit({ name, shape, value: lowering.load(matrix, axes) }), permutation]
  },
  // Of P·A = L·U: Pᵀ L⁻ᵀ (tril₋₁(Lᵀ Ḡ) + triu(Ḡ Uᵀ)) U⁻ᵀ (de Hoog, Anderssen, Lukas 2011).
  gradient({ outputs: [factors, permutation], upstreams: [upstream] }) {
    if (upstream === undefined) return [undefined]
    return [
      () => {
        const turned = (x: Tensor): Tensor => swapAxes(x, -1, -2)
        const below = tril(upstream, { k: -1 })
        // Lᵀ·Ḡ including the ones on the diagonal of L. They only affect the part that tril₋₁ keeps.
        const lowerPart = tril(add(matmul(tril(factors, { k: -1 }), below, { transposeA: true }), below), { k: -1 })
        const upperPart = triu(matmul(triu(upstream), triu(factors), { transposeB: true }))
        const left = triangularSolve(factors, add(lowerPart, upperPart), {
          lower: true,
          transpose: true,
          unitDiagonal: true,
        })
        return permuteRows(turned(triangularSolve(factors, turned(left))), argSort(permutation))
      },
    ]
  },
})

/**
 * The LU decomposition with row exchanges of square matrices: rows `permutation` of `x` are `l · u`.
 *
 * A singular matrix has a 0 on the diagonal of `u`; its gradient is not finite. Integers give float32.
 *
 * @param x - [..., n, n]
 * @returns `[factors, permutation]`: `u` in the upper triangle of `factors` [..., n, n], `l` below it, without its diagonal
 * of ones; `permutation` [..., n] as int32
 * @throws `ShapeError` if the matrices are not square
 * @example
 * ```ts
 * import { luFactor, tensor } from '@tensorloom/tensor'
 * const [factors, permutation] = luFactor(tensor([[2, 5], [4, 4]]))
 * console.log(factors.dataSync(), permutation.dataSync()) // Float32Array [4, 4, 0.5, 3] Int32Array [1, 0]
 * ```
 * @function
 */
export const luFactor: Op<(x: Tensor) => [factors: Tensor, permutation: Tensor]> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'luFactor',
  inputs: 1,
  multiple: true,
  compose(x) {
    squareSize('luFactor', x.shape)
    return factorize(asFloating(x))
  },
})
