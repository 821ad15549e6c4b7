// Batch normalisation (Ioffe and Szegedy 2015), channels last.

import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import type { NormalizationOptions } from './layer-norm.js'
import { normalizationOp, normalizeElements } from './normalize-elements.js'

/** Options of `batchNorm`. */
export interface BatchNormOptions extends NormalizationOptions {
  /** Whether to normalise by the mean and variance of the batch; false by default. */
  readonly training?: boolean | undefined
}

/**
 * Normalises each channel by its mean and biased variance over the batch and all spatial positions. Also returns the
 * means and variances, which a layer needs for its moving averages.
 *
 * @param x - [batch, ...spatial, channels]
 * @param scale - [channels], or a number
 * @param offset - [channels], or a number
 * @returns the result, the means [channels] and the variances [channels]
 * @example
 * ```ts
 * import { batchNormTraining, tensor } from '@tensorloom/tensor'
 * const [, mean, variance] = batchNormTraining(tensor([[1], [3]]), 1, 0)
 * console.log(mean.itemSync(), variance.itemSync()) // 2 1
 * ```
 * @function
 */
export const batchNormTraining: Op<
  (
    x: Tensor,
    scale: TensorLike,
    offset: TensorLike,
    options?: NormalizationOptions,
  ) => [y: Tensor, mean: Tensor, variance: Tensor]
> = /* @__PURE__ */ normalizationOp(
  {
    name: 'batchNormTraining',
    options: { epsilon: 1e-3 },
    groups(shape) {
      if (shape.length < 2) {
        throw new ShapeError(`batchNorm: got ${shapeText(shape)}`, { help: 'expected [batch, ...spatial, channels]' })
      }
      const last = shape.length - 1
      return {
        view: shape,
        axes: shape.slice(0, -1).map((_, k) => k),
        parameters: [shape[last]!],
        along: shape.map((extent, k) => (k === last ? extent : 1)),
      }
    },
  },
  { multiple: true },
)

/**
 * Normalises each channel: subtracts a mean, divides by a standard deviation, multiplies by `scale` and adds `offset`.
 * With `training` it uses the mean and the biased variance of the batch, else the given ones.
 *
 * @param x - [batch, ...spatial, channels]
 * @param scale - [channels], or a number
 * @param offset - [channels], or a number
 * @param mean - [channels]; not needed in training
 * @param variance - [channels]; not needed in training
 * @example
 * ```ts
 * import { batchNorm, tensor } from '@tensorloom/tensor'
 * const x = tensor([[1], [3]])
 * console.log(batchNorm(x, 2, 1, { training: true, epsilon: 0 }).dataSync()) // Float32Array [-1, 3]
 * ```
 * @function
 */
export const batchNorm: Op<{
  (x: Tensor, scale: TensorLike, offset: TensorLike, options: BatchNormOptions): Tensor
  (
    x: Tensor,
    scale: TensorLike,
    offset: TensorLike,
    mean: TensorLike,
    variance: TensorLike,
    options?: BatchNormOptions,
  ): Tensor
}> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'batchNorm',
  inputs: 5,
  optionalInputs: 2,
  scalars: [1, 2, 3, 4],
  options: { training: false, epsilon: 1e-3 },
  compose(x, scale, offset, center, spread, { training, epsilon }) {
    if (training) return batchNormTraining(x, scale, offset, { epsilon })[0]
    if (center === undefined || spread === undefined) {
      throw new TensorloomError('batchNorm: mean and variance are missing', {
        help: 'give them after the offset, or normalise by the batch itself: { training: true }',
      })
    }
    return normalizeElements(x, center, spread, scale, offset, { epsilon })
  },
})
