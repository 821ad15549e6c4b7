// Whole powers of square matrices.

import { describeValue } from '../../describe.js'
import { TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { asFloating } from '../elementwise/cast.js'
import { matmul } from '../product/matmul.js'
import { band } from './band.js'
import { squareSize } from './linear-system.js'
import { inverse } from './solve.js'

/**
 * Powers of matrices: x·x·…·x with `exponent` factors, in about log₂ `exponent` products. 0 gives the identity.
 * Negative exponents give powers of the inverse. Integers give float32.
 *
 * @param x - [..., n, n]
 * @param exponent - a whole number
 * @throws `ShapeError` if the matrices are not square; `TensorloomError` for an exponent with a fraction
 * @example
 * ```ts
 * import { matrixPower, tensor } from '@tensorloom/tensor'
 * console.log(matrixPower(tensor([[1, 1], [1, 0]]), 10).dataSync()) // Float32Array [89, 55, 55, 34]
 * ```
 * @function
 */
export const matrixPower: Op<(x: Tensor, exponent: number) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'matrixPower',
  inputs: 1,
  positional: ['exponent'],
  compose(input, { exponent }) {
    squareSize('matrixPower', input.shape)
    if (!Number.isInteger(exponent)) {
      throw new TensorloomError(`matrixPower: exponent is ${describeValue(exponent)}, expected a whole number`, {
        help: 'write matrixPower(x, 2)',
      })
    }
    const x = asFloating(input)
    if (exponent === 0) return band(filledBeside(x, x.shape, 1), { lower: 0, upper: 0 })
    let square = exponent < 0 ? inverse(x) : x
    let result: Tensor | undefined
    for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) result = result === undefined ? square : matmul(result, square)
      if (rest > 1) square = matmul(square, square)
    }
    return result!
  },
})
