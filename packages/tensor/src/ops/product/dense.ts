// A fully connected layer as one op: product, bias and activation, with a gradient computed by matrix products.

import { promote, toFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { type Shape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { add } from '../elementwise/arithmetic.js'
import {
  activationSlope,
  applyActivation,
  checkActivation,
  type FusedActivation,
} from '../elementwise/fused-activation.js'
import { sum } from '../reduction/reduce.js'
import { denseGradient } from './dense-gradient.js'
import { matmul } from './matmul.js'
import { rowsOf } from './rows.js'

/** Options of `dense`. */
export interface DenseOptions {
  /** The activation of the result; `linear` (none) by default. */
  readonly activation?: FusedActivation | undefined
}

type Shaped = { readonly shape: Shape }

function check(inputs: readonly [x: Shaped, kernel: Shaped, bias: Shaped | undefined], activation: unknown): void {
  checkActivation('dense', activation)
  const [x, kernel, bias] = [inputs[0].shape, inputs[1].shape, inputs[2]?.shape]
  const fits =
    x.length >= 1 &&
    kernel.length === 2 &&
    x.at(-1) === kernel[0] &&
    (bias === undefined || (bias.length === 1 && bias[0] === kernel[1]))
  if (fits) return
  const parts = [x, kernel, bias].flatMap((shape) => (shape === undefined ? [] : [shapeText(shape)]))
  throw new ShapeError(`dense: ${parts.join(', ')} do not fit`, {
    help: 'expected x [..., inputs], kernel [inputs, units] and bias [units]',
  })
}

/**
 * `activation(x · kernel + bias)` over the last axis; without a bias, `dense(x, kernel)`.
 *
 * @param x - [..., inputs]
 * @param kernel - [inputs, units]
 * @param bias - [units]
 * @returns [..., units]
 * @throws `ShapeError` if the shapes do not fit, `DataError` for an unknown activation
 * @example
 * ```ts
 * import { dense, tensor } from '@tensorloom/tensor'
 * const y = dense(tensor([[1, 2]]), tensor([[1], [-1]]), tensor([0.5]), { activation: 'relu' })
 * console.log(y.dataSync()) // Float32Array [0]
 * ```
 * @function
 */
export const dense: Op<{
  (x: Tensor, kernel: Tensor, options?: DenseOptions): Tensor
  (x: Tensor, kernel: Tensor, bias: Tensor, options?: DenseOptions): Tensor
}> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'dense',
  inputs: 3,
  optionalInputs: 1,
  options: { activation: 'linear' },
  infer([x, kernel, bias], { activation }) {
    check([x, kernel, bias], activation)
    const dtype = toFloating(promote(x.dtype, kernel.dtype))
    return [
      {
        shape: [...x.shape.slice(0, -1), kernel.shape[1]!],
        dtype: bias === undefined ? dtype : promote(dtype, bias.dtype),
      },
    ]
  },
  compose(x, kernel, bias, { activation }) {
    check([x, kernel, bias], activation)
    const product = matmul(x, kernel)
    return applyActivation(bias === undefined ? product : add(product, bias), activation)
  },
  gradient({ inputs: [x, kernel, bias], outputs: [y], upstream, attrs: { activation }, needs }) {
    const floats = [x, kernel, bias, upstream].every((one) => one?.dtype === y.dtype)
    if (floats && needs[1] && needs[2]) {
      let made: readonly (Tensor | undefined)[] | undefined
      const together = (): readonly (Tensor | undefined)[] =>
        (made ??= denseGradient(upstream, x, kernel, y, { activation, withInput: needs[0]! }))
      return [() => together()[2], () => together()[0], () => together()[1]]
    }
    let made: Tensor | undefined
    const slope = (): Tensor => (made ??= activationSlope(upstream, y, activation))
    return [
      () => matmul(slope(), kernel, { transposeB: true }),
      () => matmul(rowsOf(x), rowsOf(slope()), { transposeA: true }),
      () => (bias === undefined ? undefined : sum(rowsOf(slope()), { axis: 0 })),
    ]
  },
})
