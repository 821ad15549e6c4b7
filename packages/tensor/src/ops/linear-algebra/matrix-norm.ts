// Norms of matrices.

import { TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { asFloating } from '../elementwise/cast.js'
import { abs } from '../elementwise/maths.js'
import { moveAxis } from '../movement/rearrange.js'
import { expandDims } from '../movement/shape.js'
import { norm } from '../reduction/norm.js'
import { max, min, sum } from '../reduction/reduce.js'

/** Options of `matrixNorm`. */
export interface MatrixNormOptions {
  /**
   * `fro`, the root of the sum of squares, by default. 1 and −1 are the largest and smallest sum of magnitudes of a
   * column; Infinity and −Infinity those of a row.
   */
  readonly ord?: 'fro' | 1 | -1 | number | undefined
  /** The axes of rows and columns; [−2, −1] by default. */
  readonly axis?: readonly [rows: number, columns: number] | undefined
  /** Whether the two axes are kept with extent 1; false by default. */
  readonly keepDims?: boolean | undefined
}

/**
 * Norms of matrices, as in NumPy and `torch.linalg.matrix_norm`. Integers give float32. The spectral and the nuclear
 * norm (2 and `nuc` there) need singular values, which Tensorloom does not compute.
 *
 * @throws `TensorloomError` for another `ord`; `ShapeError` if an axis does not exist or is named twice
 * @example
 * ```ts
 * import { matrixNorm, tensor } from '@tensorloom/tensor'
 * const x = tensor([[1, -2], [3, 4]])
 * console.log(matrixNorm(x, { ord: 1 }).itemSync(), matrixNorm(x, { ord: Infinity }).itemSync()) // 6 7
 * ```
 * @function
 */
export const matrixNorm: Op<(x: Tensor, options?: MatrixNormOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'matrixNorm',
  inputs: 1,
  options: { ord: 'fro', axis: [-2, -1], keepDims: false },
  compose(input, { ord, axis, keepDims }) {
    const [rows, columns] = axis.map((one) => normalizeAxis('matrixNorm', one, input.rank))
    const x = moveAxis(asFloating(input), [rows!, columns!], [-2, -1])
    const result = matrixNorms(x, ord)
    if (!keepDims) return result
    return [rows!, columns!].sort((a, b) => a - b).reduce((y, at) => expandDims(y, { axis: at }), result)
  },
})

function matrixNorms(x: Tensor, ord: MatrixNormOptions['ord']): Tensor {
  if (ord === 'fro') return norm(x, { axis: [-2, -1] })
  if (ord === 1 || ord === -1) return (ord > 0 ? max : min)(sum(abs(x), { axis: -2 }), { axis: -1 })
  if (ord === Number.POSITIVE_INFINITY || ord === Number.NEGATIVE_INFINITY) {
    return (ord > 0 ? max : min)(sum(abs(x), { axis: -1 }), { axis: -1 })
  }
  throw new TensorloomError(`matrixNorm: ord is ${JSON.stringify(ord)}`, {
    help: "give 'fro', 1, −1, Infinity or −Infinity; the others need singular values",
  })
}
