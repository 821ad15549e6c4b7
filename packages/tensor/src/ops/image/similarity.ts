// How similar images are: peak signal-to-noise ratio and structural similarity.

import { tensor } from '../../create.js'
import { describeValue } from '../../describe.js'
import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { sameShape, shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { depthwiseConv2d } from '../convolution/depthwise-conv.js'
import { add, div, mul, squaredDifference, sub } from '../elementwise/arithmetic.js'
import { asFloating, cast } from '../elementwise/cast.js'
import { log10 } from '../elementwise/logarithms.js'
import { square } from '../elementwise/maths.js'
import { broadcastTo, reshape } from '../movement/shape.js'
import { mean } from '../reduction/reduce.js'
import { gaussianWindow } from './filters.js'

function checkPair(op: string, a: Tensor, b: Tensor): void {
  if (sameShape(a.shape, b.shape)) return
  throw new ShapeError(`${op}: the shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} differ`, {
    help: 'compare images of the same size',
  })
}

/**
 * The peak signal-to-noise ratio over all elements, in decibels: 10 · log₁₀(maxValue² / mean squared difference).
 *
 * @param a - any shape; integers give float32
 * @param b - the same shape
 * @param maxValue - the difference between the largest and the smallest value that images can have: 1 or 255
 * @returns a scalar; infinite where both are equal
 * @example
 * ```ts
 * import { psnr, tensor } from '@tensorloom/tensor'
 * console.log(psnr(tensor([0, 0]), tensor([0.1, 0.1]), 1).dataSync()[0]!.toFixed(3)) // 20.000
 * ```
 * @function
 */
export const psnr: Op<(a: Tensor, b: TensorLike, maxValue: number) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'psnr',
  inputs: 2,
  positional: ['maxValue'],
  compose(a, b, { maxValue }) {
    checkPair('psnr', a, b)
    const noise = mean(squaredDifference(asFloating(a), asFloating(b)))
    return sub(20 * Math.log10(maxValue), mul(log10(noise), 10))
  },
})

/** Options of `ssim`. */
export interface SsimOptions {
  /** Extent of the Gaussian window; 11 by default. */
  readonly filterSize?: number | undefined
  /** Standard deviation of the window; 1.5 by default. */
  readonly filterSigma?: number | undefined
  /** Factor of `maxValue` that keeps the comparison of brightness stable; 0.01 by default. */
  readonly k1?: number | undefined
  /** Factor of `maxValue` that keeps the comparison of contrast stable; 0.03 by default. */
  readonly k2?: number | undefined
}

/**
 * The structural similarity of images (Wang et al. 2004, equation 13), averaged over windows and channels.
 *
 * @param a - [batch, height, width, channels], at least as large as the window; integers give float32
 * @param b - the same shape
 * @param maxValue - the difference between the largest and the smallest value that images can have: 1 or 255
 * @returns [batch]; 1 for equal images
 * @throws `ShapeError` if the shapes differ, or are smaller than the window
 * @example
 * ```ts
 * import { ones, ssim } from '@tensorloom/tensor'
 * const image = ones([1, 11, 11, 1])
 * console.log(ssim(image, image, 1).dataSync()) // Float32Array [1]
 * ```
 * @function
 */
export const ssim: Op<(a: Tensor, b: Tensor, maxValue: number, options?: SsimOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'ssim',
    inputs: 2,
    positional: ['maxValue'],
    options: { filterSize: 11, filterSigma: 1.5, k1: 0.01, k2: 0.03 },
    compose(first, second, { maxValue, filterSize, filterSigma, k1, k2 }) {
      checkPair('ssim', first, second)
      if (!Number.isInteger(filterSize) || filterSize < 1) {
        throw new TensorloomError(
          `ssim: filterSize is ${describeValue(filterSize)}, expected a whole number of at least 1`,
          {
            help: 'write filterSize: 11',
          },
        )
      }
      if (first.rank !== 4 || first.shape[1]! < filterSize || first.shape[2]! < filterSize) {
        throw new ShapeError(`ssim: images ${shapeText(first.shape)} do not fit a window of ${filterSize}`, {
          help: 'expected [batch, height, width, channels], or give a smaller filterSize',
        })
      }
      const a = asFloating(first)
      const b = cast(second, a.dtype)
      const channels = a.shape[3]!
      const line = gaussianWindow(filterSize, tensor([filterSigma], { dtype: a.dtype }))
      const window = reshape(mul(reshape(line, [filterSize, 1]), reshape(line, [1, filterSize])), [
        filterSize,
        filterSize,
        1,
        1,
      ])
      const filters = broadcastTo(window, [filterSize, filterSize, channels, 1])
      const local = (x: Tensor): Tensor => depthwiseConv2d(x, filters)

      const [c1, c2] = [(k1 * maxValue) ** 2, (k2 * maxValue) ** 2]
      const [meanA, meanB] = [local(a), local(b)]
      const product = mul(meanA, meanB)
      const squares = add(square(meanA), square(meanB))
      const brightness = div(add(mul(product, 2), c1), add(squares, c1))
      const covariance = sub(local(mul(a, b)), product)
      const variances = sub(local(add(square(a), square(b))), squares)
      const contrast = div(add(mul(covariance, 2), c2), add(variances, c2))
      return mean(mul(brightness, contrast), { axis: [1, 2, 3] })
    },
  })
