// Triangular systems of equations, one unknown after the other.

import type { Position } from '../../dispatch/lowering.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { neg } from '../elementwise/arithmetic.js'
import { matmul } from '../product/matmul.js'
import { tril, triu } from './band.js'
import { stepNumbers } from './elimination.js'
import { prepareSystem } from './linear-system.js'

/** How `solveTriangular` reads the matrix. */
export interface TriangularOptions {
  /** Whether to read the lower triangle; false (the upper one) by default. */
  readonly lower?: boolean | undefined
  /** Whether to solve with the transposed matrix; false by default. */
  readonly transpose?: boolean | undefined
  /** Whether to treat the diagonal as 1; false by default. */
  readonly unitDiagonal?: boolean | undefined
}

const options = { lower: false, transpose: false, unitDiagonal: false }

/** `solveTriangular` of matrices [..., n, n] and [..., n, m] of one dtype and with the same leading axes. */
export const triangularSolve: Op<(a: Tensor, b: Tensor, options?: TriangularOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'triangularSolve',
    inputs: 2,
    options,
    infer: ([, b]) => [{ shape: b.shape, dtype: b.dtype }],
    // Step k computes unknown k, and eliminates it from the following rows.
    lower(lowering, { lower, transpose, unitDiagonal }) {
      const a = lowering.input(0)
      const { shape } = lowering.outputs[0]!
      const [row, column] = [shape.length - 2, shape.length - 1]
      const batch = shape.slice(0, -2).map((_, k) => k)
      const count = shape[row]!
      const forward = lower !== transpose
      const stepAt = stepNumbers(lowering, count)
      const entry = (i: Position, j: Position): ir.Operand =>
        lowering.load(a, transpose ? [...batch, j, i] : [...batch, i, j])
      let result = lowering.input(1)
      for (let done = 0; done < count; done++) {
        const step = stepAt(forward ? done : count - 1 - done)
        const here: Position = { gather: step }
        const i = ir.axisIndex(row)
        const right = lowering.load(result, [...batch, here, column])
        const known = unitDiagonal ? right : ir.div(right, entry(here, here))
        const own = lowering.load(result, [...batch, row, column])
        const waits = forward ? ir.less(step, i) : ir.less(i, step)
        const rest = ir.select(waits, ir.sub(own, ir.mul(entry(row, here), known)), own)
        result = lowering.emit({ name: 'triangularSolve', shape, value: ir.select(ir.equal(i, step), known, rest) })
      }
      if (count > 0) return [result]
      const own = lowering.load(
        result,
        shape.map((_, k) => k),
      )
      return [lowering.emit({ name: 'triangularSolve', shape, value: own })]
    },
    gradient({ inputs: [a], outputs: [x], upstream, attrs }) {
      const { lower, transpose, unitDiagonal } = attrs
      const right = triangularSolve(a, upstream, { lower, transpose: !transpose, unitDiagonal })
      const matrix = (): Tensor => {
        const [left, above] = transpose ? [x, right] : [right, x]
        const whole = neg(matmul(left, above, { transposeB: true }))
        const inside = unitDiagonal ? 1 : 0
        return lower ? tril(whole, { k: -inside }) : triu(whole, { k: inside })
      }
      return [matrix, right]
    },
  })

/**
 * Solves `a · x = b` for triangular matrices: about n²·m multiplications. A 0 on the diagonal gives ∞ or NaN.
 *
 * @param a - [..., n, n]; the other triangle is not read
 * @param b - [..., n, m], leading axes broadcast; or one vector [n], or one for each matrix: [..., n]
 * @returns the shape of `b`, leading axes broadcast
 * @throws `ShapeError` if `a` is not square or the sizes differ
 * @example
 * ```ts
 * import { solveTriangular, tensor } from '@tensorloom/tensor'
 * const a = tensor([[2, 0], [1, 4]])
 * console.log(solveTriangular(a, tensor([2, 9]), { lower: true }).dataSync()) // Float32Array [1, 2]
 * ```
 * @function
 */
export const solveTriangular: Op<(a: Tensor, b: Tensor, options?: TriangularOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'solveTriangular',
    inputs: 2,
    options,
    compose(a, b, attrs) {
      const { left, right, restore } = prepareSystem('solveTriangular', a, b)
      return restore(triangularSolve(left, right, attrs))
    },
  })
