// Cofactors of square matrices, the gradient of the determinant. They are finite for singular matrices too.
import type { Tensor } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { add, mul, neg } from '../elementwise/arithmetic.js'
import { concat } from '../movement/join.js'
import { swapAxes } from '../movement/rearrange.js'
import { expandDims } from '../movement/shape.js'
import { slice } from '../movement/slice.js'
import { matmul } from '../product/matmul.js'
import { cumprod } from '../scan/scan.js'
import { argSort } from '../sets/sort.js'
import { diagonal } from './diagonal.js'
import { permuteRows } from './lu.js'
import { triangularSolve } from './triangular-solve.js'

/**
 * The cofactors of matrices [..., n, n] from their LU decomposition `P·A = L·U` and the sign of P. The matrix of
 * cofactors of a product is the product of theirs, so this is `det P · Pᵀ · L⁻ᵀ · cof U`.
 */
export function cofactors(factors: Tensor, permutation: Tensor, parity: Tensor): Tensor {
  const turned = triangularSolve(factors, swapAxes(adjugate(factors), -1, -2), {
    lower: true,
    transpose: true,
    unitDiagonal: true,
  })
  const sign = expandDims(expandDims(parity, { axis: -1 }), { axis: -1 })
  return mul(permuteRows(turned, argSort(permutation)), sign)
}

// The adjugate of the upper triangle. Its element (i, j) is the product of the diagonal before i and after j, times the
// minor of rows i … j − 1 and columns i + 1 … j, with a sign. Expanding these minors along their first row gives each row
// from those below it, without a division.
function adjugate(u: Tensor): Tensor {
  const n = u.shape.at(-1)!
  if (n === 0) return u
  const pivots = diagonal(u, { axis1: -2, axis2: -1 })
  const rank = u.rank
  const part = (x: Tensor, from: readonly number[], size: readonly number[]): Tensor => {
    const lead = x.rank - from.length
    return slice(x, [...new Array<number>(lead).fill(0), ...from], [...x.shape.slice(0, lead), ...size])
  }
  let minors = unitRow(u, n - 1)
  for (let i = n - 2; i >= 0; i--) {
    const rest = n - 1 - i
    const between = cumprod(part(pivots, [i + 1], [rest]), { exclusive: true })
    const row = mul(part(u, [i, i + 1], [1, rest]), expandDims(between, { axis: -2 }))
    minors = concat([add(neg(matmul(row, minors)), unitRow(u, i)), minors], { axis: rank - 2 })
  }
  const before = expandDims(cumprod(pivots, { exclusive: true }), { axis: -1 })
  const after = expandDims(cumprod(pivots, { exclusive: true, reverse: true }), { axis: -2 })
  return mul(mul(minors, before), after)
}

// [..., 1, n] with a 1 at `place`.
function unitRow(beside: Tensor, place: number): Tensor {
  const n = beside.shape.at(-1)!
  const shape = [...beside.shape.slice(0, -2), 1]
  const zeros = (width: number): Tensor => filledBeside(beside, [...shape, width], 0)
  const parts = [zeros(place), filledBeside(beside, [...shape, 1], 1), zeros(n - 1 - place)]
  return concat(
    parts.filter((one) => one.shape.at(-1) !== 0),
    { axis: -1 },
  )
}
