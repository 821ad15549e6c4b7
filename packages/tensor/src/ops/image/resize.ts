// Resizes images, channels last: nearest, linear and cubic interpolation, one axis after the other.

import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { type Shape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { spatialOf } from '../convolution/windows.js'
import { reshape } from '../movement/shape.js'
import { type ResampleMode, resample } from './resample.js'

/** Options of interpolating resizes. */
export interface ResizeOptions {
  /** Whether the centres of the outermost elements are aligned, instead of the outer borders; false by default. */
  readonly alignCorners?: boolean | undefined
}
/** Options of `interpolate`. */
export interface InterpolateOptions extends ResizeOptions {
  /** `nearest` (the default), `bilinear` or `bicubic`, for any number of spatial axes. */
  readonly mode?: ResampleMode | undefined
}

const modes: readonly ResampleMode[] = ['nearest', 'bilinear', 'bicubic']

function resize(name: string, x: Tensor, size: Shape, mode: ResampleMode, alignCorners: boolean): Tensor {
  if (!modes.includes(mode)) {
    throw new TensorloomError(`${name}: unknown mode ${JSON.stringify(mode)}`, {
      help: `the modes are ${modes.join(', ')}`,
    })
  }
  const spatial = spatialOf(x.shape)
  const fits =
    Array.isArray(size) &&
    size.length > 0 &&
    x.rank === size.length + 2 &&
    size.every((extent, k) => Number.isInteger(extent) && extent > 0 && spatial[k]! > 0)
  if (!fits) {
    throw new ShapeError(`${name}: size ${JSON.stringify(size)} does not fit ${shapeText(x.shape)}`, {
      help: 'the input is [batch, ...spatial, channels], and size one positive whole number for each spatial axis',
    })
  }
  // Returns a separate view even if nothing changes, because the caller may dispose either one.
  return size.reduce(
    (y, extent, k) => (extent === spatial[k] ? y : resample(y, { axis: k + 1, extent, mode, alignCorners })),
    reshape(x, x.shape),
  )
}

/**
 * Resizes images by nearest neighbour: takes the element ⌊i · input / output⌋, as PyTorch's `nearest`.
 *
 * @param x - [batch, height, width, channels]; any dtype
 * @param size - [height', width']
 * @example
 * ```ts
 * import { resizeNearest, tensor } from '@tensorloom/tensor'
 * const x = tensor([1, 2], { shape: [1, 1, 2, 1] })
 * console.log(resizeNearest(x, [1, 4]).dataSync()) // Float32Array [1, 1, 2, 2]
 * ```
 * @function
 */
export const resizeNearest: Op<(x: Tensor, size: Shape) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'resizeNearest',
  inputs: 1,
  positional: ['size'],
  compose: (x, { size }) => resize('resizeNearest', x, size, 'nearest', false),
})

/** An interpolating resize. */
export type ResizeOp = Op<(x: Tensor, size: Shape, options?: ResizeOptions) => Tensor>

/* @__NO_SIDE_EFFECTS__ */
function resizeOp(name: string, mode: ResampleMode): ResizeOp {
  return defineOp({
    kind: 'composite',
    name,
    inputs: 1,
    positional: ['size'],
    options: { alignCorners: false },
    compose: (x, { size, alignCorners }) => resize(name, x, size, mode, alignCorners),
  })
}

/**
 * Resizes images by linear interpolation along both axes, without antialiasing. Integers give float32.
 *
 * @param x - [batch, height, width, channels]
 * @param size - [height', width']
 * @example
 * ```ts
 * import { resizeBilinear, tensor } from '@tensorloom/tensor'
 * console.log(resizeBilinear(tensor([[[[0], [2]]]]), [1, 4]).dataSync()) // Float32Array [0, 0.5, 1.5, 2]
 * ```
 * @function
 */
export const resizeBilinear: ResizeOp = /* @__PURE__ */ resizeOp('resizeBilinear', 'bilinear')

/**
 * Resizes images by cubic convolution (Keys 1981, with a = −0.75 as in PyTorch), without antialiasing. Integers give
 * float32.
 *
 * @param x - [batch, height, width, channels]
 * @param size - [height', width']
 * @example
 * ```ts
 * import { ones, resizeBicubic } from '@tensorloom/tensor'
 * console.log(resizeBicubic(ones([1, 2, 2, 3]), [4, 4]).shape) // [1, 4, 4, 3]
 * ```
 * @function
 */
export const resizeBicubic: ResizeOp = /* @__PURE__ */ resizeOp('resizeBicubic', 'bicubic')

/**
 * Resizes series, images or volumes [batch, ...spatial, channels].
 *
 * @example
 * ```ts
 * import { interpolate, tensor } from '@tensorloom/tensor'
 * const x = tensor([0, 2], { shape: [1, 2, 1] })
 * console.log(interpolate(x, [3], { mode: 'bilinear', alignCorners: true }).dataSync()) // Float32Array [0, 1, 2]
 * ```
 * @function
 */
export const interpolate: Op<(x: Tensor, size: Shape, options?: InterpolateOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'interpolate',
    inputs: 1,
    positional: ['size'],
    options: { mode: 'nearest', alignCorners: false },
    compose: (x, { size, mode, alignCorners }) =>
      resize('interpolate', x, size, mode, mode !== 'nearest' && alignCorners),
  })
