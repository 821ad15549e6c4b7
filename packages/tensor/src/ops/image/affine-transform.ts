// Moves images by affine and projective maps: where each element of the output comes from.

import { tensor } from '../../create.js'
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { onesLike, zerosLike } from '../creation/like.js'
import { add, div, mul, neg } from '../elementwise/arithmetic.js'
import { asFloating, cast } from '../elementwise/cast.js'
import { solve } from '../linear-algebra/solve.js'
import { concat, stack } from '../movement/join.js'
import { unstack } from '../movement/rearrange.js'
import { broadcastTo, expandDims, reshape } from '../movement/shape.js'
import { checkSampling, type SamplingOptions, samplePoints, samplingOptions } from './sample-points.js'

// The columns (x) and rows (y) of an image: [1, 1, width] and [1, height, 1].
function pixelGrid(height: number, width: number, dtype: 'float32' | 'float64'): readonly [x: Tensor, y: Tensor] {
  const line = (extent: number): number[] => Array.from({ length: extent }, (_, k) => k)
  return [tensor(line(width), { shape: [1, 1, width], dtype }), tensor(line(height), { shape: [1, height, 1], dtype })]
}

// Batch and images as floats; a single image becomes a batch.
function checkedImages(op: string, images: Tensor): Tensor {
  if (images.rank !== 4) {
    throw new ShapeError(`${op}: images have shape ${shapeText(images.shape)}`, {
      help: 'expected [batch, height, width, channels]; add a batch axis to one image with expandDims',
    })
  }
  return asFloating(images)
}

/**
 * Moves images by an affine map: the output at (x, y) is read from the input at
 * (a₀·x + a₁·y + a₂, b₀·x + b₁·y + b₂), where x counts columns and y counts rows.
 *
 * @param images - [batch, height, width, channels]; integers give float32
 * @param transforms - [batch, 8] or [8]: a₀, a₁, a₂, b₀, b₁, b₂, c₀, c₁. The last two belong to projective maps and are
 *   not used, as in Keras on JAX, NumPy and PyTorch; see `perspectiveTransform`
 * @throws `ShapeError` if the shapes do not fit
 * @example
 * ```ts
 * import { affineTransform, tensor } from '@tensorloom/tensor'
 * const image = tensor([1, 2, 3], { shape: [1, 1, 3, 1] })
 * const shift = tensor([1, 0, 1, 0, 1, 0, 0, 0])
 * console.log(affineTransform(image, shift).dataSync()) // Float32Array [2, 3, 0]
 * ```
 * @function
 */
export const affineTransform: Op<(images: Tensor, transforms: Tensor, options?: SamplingOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'affineTransform',
    inputs: 2,
    options: samplingOptions,
    compose(input, transforms, options) {
      checkSampling('affineTransform', options)
      const images = checkedImages('affineTransform', input)
      const [batch, height, width] = images.shape as [number, number, number, number]
      if (
        transforms.shape.at(-1) !== 8 ||
        transforms.rank > 2 ||
        (transforms.rank === 2 && transforms.shape[0] !== batch)
      ) {
        throw new ShapeError(`affineTransform: transforms ${shapeText(transforms.shape)} do not fit ${batch} images`, {
          help: 'expected [batch, 8] or [8]',
        })
      }
      const [x, y] = pixelGrid(height, width, images.dtype as 'float32')
      const rows = broadcastTo(cast(transforms, images.dtype), [batch, 8])
      const [a0, a1, a2, b0, b1, b2] = unstack(reshape(rows, [batch, 8, 1, 1]), { axis: 1 }) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ]
      const along = (p: Tensor, q: Tensor, r: Tensor): Tensor => add(add(mul(p, x), mul(q, y)), r)
      return samplePoints(images, [along(b0, b1, b2), along(a0, a1, a2)], options)
    },
  })

/**
 * The projective map from points (x, y) to (u, v), as 8 numbers: the solution of the 8 linear equations
 * u·(c₀x + c₁y + 1) = a₀x + a₁y + a₂ and the same for v (Heckbert 1989, section 2.2.3).
 *
 * @param from - [batch, 4, 2]
 * @param to - [batch, 4, 2]
 * @returns [batch, 8]
 */
export function projection(from: Tensor, to: Tensor): Tensor {
  const [x, y] = unstack(from, { axis: -1 }) as [Tensor, Tensor]
  const [u, v] = unstack(to, { axis: -1 }) as [Tensor, Tensor]
  const [none, one] = [zerosLike(x), onesLike(x)]
  const rowsOfU = stack([x, y, one, none, none, none, neg(mul(x, u)), neg(mul(y, u))], { axis: -1 })
  const rowsOfV = stack([none, none, none, x, y, one, neg(mul(x, v)), neg(mul(y, v))], { axis: -1 })
  const right = concat([u, v], { axis: -1 })
  return reshape(solve(concat([rowsOfU, rowsOfV], { axis: -2 }), expandDims(right, { axis: -1 })), right.shape)
}

/**
 * Moves images so that four points go to four others, by a projective map.
 *
 * @param images - [batch, height, width, channels]; integers give float32
 * @param startPoints - [batch, 4, 2] or [4, 2]: x and y of the points in the input
 * @param endPoints - the same shape: where they are in the output
 * @throws `ShapeError` if the shapes do not fit
 * @example
 * ```ts
 * import { perspectiveTransform, tensor } from '@tensorloom/tensor'
 * const image = tensor([1, 2, 3, 4], { shape: [1, 2, 2, 1] })
 * const corners = tensor([[0, 0], [1, 0], [0, 1], [1, 1]])
 * const swapped = tensor([[1, 0], [0, 0], [1, 1], [0, 1]])
 * console.log(perspectiveTransform(image, corners, swapped, { interpolation: 'nearest' }).dataSync())
 * // Float32Array [2, 1, 4, 3]
 * ```
 * @function
 */
export const perspectiveTransform: Op<
  (images: Tensor, startPoints: TensorLike, endPoints: TensorLike, options?: SamplingOptions) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'perspectiveTransform',
  inputs: 3,
  options: samplingOptions,
  compose(input, startPoints, endPoints, options) {
    checkSampling('perspectiveTransform', options)
    const images = checkedImages('perspectiveTransform', input)
    const [batch, height, width] = images.shape as [number, number, number, number]
    const points = [startPoints, endPoints].map((given) => {
      const fits = given.shape.at(-1) === 2 && given.shape.at(-2) === 4
      if (!fits || given.rank > 3 || (given.rank === 3 && given.shape[0] !== batch)) {
        throw new ShapeError(`perspectiveTransform: points ${shapeText(given.shape)} do not fit ${batch} images`, {
          help: 'expected [batch, 4, 2] or [4, 2]: x and y of four points',
        })
      }
      return broadcastTo(cast(given, images.dtype), [batch, 4, 2])
    }) as [Tensor, Tensor]
    const map = projection(points[1], points[0])
    const [x, y] = pixelGrid(height, width, images.dtype as 'float32')
    const [a0, a1, a2, b0, b1, b2, c0, c1] = unstack(reshape(map, [batch, 8, 1, 1]), { axis: 1 }) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ]
    const along = (p: Tensor, q: Tensor, r: TensorLike): Tensor => add(add(mul(p, x), mul(q, y)), r)
    const depth = along(c0, c1, 1)
    return samplePoints(images, [div(along(b0, b1, b2), depth), div(along(a0, a1, a2), depth)], options)
  },
})
