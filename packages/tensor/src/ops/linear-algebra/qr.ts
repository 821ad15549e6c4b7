// The QR decomposition as an op: its arguments and its gradient.
import { ShapeError } from '../../errors.js'
import { defineOp, makeOp } from '../../op/define-op.js'
import type { GradientRule } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { add, sub } from '../elementwise/arithmetic.js'
import { asFloating } from '../elementwise/cast.js'
import { swapAxes } from '../movement/rearrange.js'
import { matmul } from '../product/matmul.js'
import { tril, triu } from './band.js'
import { householder } from './householder.js'
import { triangularSolve } from './triangular-solve.js'

// Walter and Lehmann 2018, "On evaluating higher-order derivatives of the QR decomposition", section 3.
const gradient: GradientRule = ({ outputs, upstreams: [upstreamQ, upstreamR] }) => {
  const [q, r] = outputs as [Tensor, Tensor]
  if (upstreamQ === undefined && upstreamR === undefined) return [undefined]
  return [
    () => {
      const turned = (x: Tensor): Tensor => swapAxes(x, -1, -2)
      const byR = upstreamR && matmul(r, triu(upstreamR), { transposeB: true })
      const byQ = upstreamQ && matmul(upstreamQ, q, { transposeA: true })
      const whole = byR === undefined ? byQ!.neg() : byQ === undefined ? byR : sub(byR, byQ)
      const symmetric = add(tril(whole), turned(tril(whole, { k: -1 })))
      const inside = matmul(q, symmetric)
      const left = upstreamQ === undefined ? inside : add(upstreamQ, inside)
      return turned(triangularSolve(r, turned(left)))
    },
  ]
}

const factorize: Op<(x: Tensor) => [q: Tensor, r: Tensor]> = /* @__PURE__ */ makeOp({ ...householder, gradient })

/**
 * The QR decomposition of matrices with at least as many rows as columns: `q · r = x`, the columns of `q` orthonormal,
 * `r` upper triangular. Signs are LAPACK's, as in NumPy and PyTorch. Integers give float32. Gradients need linearly
 * independent columns.
 *
 * @param x - [..., m, n], m ≥ n
 * @returns `[q, r]`: [..., m, n] and [..., n, n]
 * @throws `ShapeError` if there are fewer rows than columns
 * @example
 * ```ts
 * import { qr, tensor } from '@tensorloom/tensor'
 * const [q, r] = qr(tensor([[3, 1], [4, 2]]))
 * console.log(q.matmul(r).sub(tensor([[3, 1], [4, 2]])).abs().max().itemSync() < 1e-6) // true
 * ```
 * @function
 */
export const qr: Op<(x: Tensor) => [q: Tensor, r: Tensor]> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'qr',
  inputs: 1,
  multiple: true,
  compose(x) {
    const [rows, columns] = x.shape.slice(-2)
    if (x.rank < 2 || rows! < columns!) {
      throw new ShapeError(`qr: expected matrices [..., m, n] with m ≥ n, got ${shapeText(x.shape)}`, {
        help: 'decompose the transpose of a wide matrix',
      })
    }
    return factorize(asFloating(x))
  },
})
