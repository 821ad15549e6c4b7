// Filters of images: blur and edges.

import { tensor } from '../../create.js'
import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { depthwiseConv2d } from '../convolution/depthwise-conv.js'
import { type PerAxis, perAxis } from '../convolution/windows.js'
import { div, mul } from '../elementwise/arithmetic.js'
import { asFloating, cast } from '../elementwise/cast.js'
import { exp, square } from '../elementwise/maths.js'
import { pad } from '../movement/pad.js'
import { broadcastTo, reshape } from '../movement/shape.js'
import { slice } from '../movement/slice.js'
import { sum } from '../reduction/reduce.js'

function floatImages(op: string, images: Tensor): Tensor {
  if (images.rank === 4) return asFloating(images)
  throw new ShapeError(`${op}: images have shape ${shapeText(images.shape)}`, {
    help: 'expected [batch, height, width, channels]; add a batch axis to one image with expandDims',
  })
}

/** A Gaussian window over `size` elements that sums to 1: exp(−d² / 2σ²) for distances d from the middle. */
export function gaussianWindow(size: number, sigma: Tensor): Tensor {
  const distances = Array.from({ length: size }, (_, k) => k - (size - 1) / 2)
  const raw = exp(mul(square(div(tensor(distances, { dtype: sigma.dtype }), sigma)), -0.5))
  return div(raw, sum(raw))
}

/**
 * Blurs images with a Gaussian window. Outside the image there are zeros.
 *
 * @param images - [batch, height, width, channels]; integers give float32
 * @param sigma - standard deviation in elements: one number, or [2] for height and width
 * @param options - `kernelSize`: extents of the window; 3 by default
 * @throws `ShapeError` if the shapes do not fit
 * @example
 * ```ts
 * import { gaussianBlur, tensor } from '@tensorloom/tensor'
 * const dot = tensor([0, 0, 0, 0, 1, 0, 0, 0, 0], { shape: [1, 3, 3, 1] })
 * console.log(gaussianBlur(dot, 0.5).sum().dataSync()[0]!.toFixed(3)) // 1.000
 * ```
 * @function
 */
export const gaussianBlur: Op<
  (images: Tensor, sigma: TensorLike, options?: { readonly kernelSize?: PerAxis | undefined }) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'gaussianBlur',
  inputs: 2,
  options: { kernelSize: 3 },
  compose(input, sigma, { kernelSize }) {
    const images = floatImages('gaussianBlur', input)
    const [height, width] = perAxis('gaussianBlur', 'kernelSize', kernelSize, 2) as [number, number]
    if (!(sigma.rank === 0 || (sigma.rank === 1 && sigma.shape[0] === 2))) {
      throw new ShapeError(`gaussianBlur: sigma has shape ${shapeText(sigma.shape)}`, {
        help: 'give one number, or two for height and width',
      })
    }
    const both = broadcastTo(cast(sigma, images.dtype), [2])
    const channels = images.shape[3]!
    const along = (x: Tensor, axis: 0 | 1, size: number): Tensor => {
      const window = gaussianWindow(size, slice(both, [axis], [1]))
      const shape = axis === 0 ? [size, 1, 1, 1] : [1, size, 1, 1]
      const filters = broadcastTo(reshape(window, shape), [shape[0]!, shape[1]!, channels, 1])
      return depthwiseConv2d(x, filters, { padding: 'same' })
    }
    // One axis after the other: the window is a product.
    return along(along(images, 0, height), 1, width)
  },
})

/**
 * The derivatives of images along height and width, by the filter of Sobel: differences over two elements, smoothed by
 * 1, 2, 1 across.
 *
 * @param images - [batch, height, width, channels]; integers give float32
 * @param options - `padding`: what lies outside: a `symmetric` image (the default, as Keras on NumPy), its reflection
 *   (`reflect`) without the outermost elements (as TensorFlow), or `zeros` (as Keras on PyTorch)
 * @returns the derivative along height, then along width: [batch, height, width, channels, 2]
 * @example
 * ```ts
 * import { sobelEdges, tensor } from '@tensorloom/tensor'
 * const ramp = tensor([0, 1, 2, 0, 1, 2, 0, 1, 2], { shape: [1, 3, 3, 1] })
 * console.log(sobelEdges(ramp).shape) // [1, 3, 3, 1, 2]
 * ```
 * @function
 */
export const sobelEdges: Op<
  (images: Tensor, options?: { readonly padding?: 'symmetric' | 'reflect' | 'zeros' | undefined }) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'sobelEdges',
  inputs: 1,
  options: { padding: 'symmetric' },
  compose(input, { padding }) {
    const images = floatImages('sobelEdges', input)
    if (!['symmetric', 'reflect', 'zeros'].includes(padding)) {
      throw new TensorloomError(`sobelEdges: unknown padding ${JSON.stringify(padding)}`, {
        help: "write 'symmetric', 'reflect' or 'zeros'",
      })
    }
    const [batch, height, width, channels] = images.shape as [number, number, number, number]
    const edge = [1, 1] as const
    const framed = pad(images, [[0, 0], edge, edge, [0, 0]], { mode: padding === 'zeros' ? 'constant' : padding })
    // [rows, columns, derivative]
    const smooth = [1, 2, 1]
    const filters = smooth.flatMap((_, y) => smooth.flatMap((_, x) => [(y - 1) * smooth[x]!, (x - 1) * smooth[y]!]))
    const window = reshape(tensor(filters, { dtype: images.dtype }), [3, 3, 1, 2])
    const edges = depthwiseConv2d(framed, broadcastTo(window, [3, 3, channels, 2]))
    return reshape(edges, [batch, height, width, channels, 2])
  },
})
