// Resizes and moves images by weights between all inputs and outputs of an axis, with and without antialiasing.

import { tensor } from '../../create.js'
import type { DType } from '../../dtype.js'
import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { type Shape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { asFloating } from '../elementwise/cast.js'
import { gather } from '../indexing/gather.js'
import { moveAxis } from '../movement/rearrange.js'
import { reshape } from '../movement/shape.js'
import { padConstant, slice } from '../movement/slice.js'
import { matmul } from '../product/matmul.js'
import { resample } from './resample.js'

/** How elements are mixed: from the nearest one, by a triangle, by cubic convolution, or by Lanczos windows. */
export type ResizeMethod = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos3' | 'lanczos5'

interface Kernel {
  /** The share of an element at a distance of x ≥ 0. */
  readonly share: (x: number) => number
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** Lanczos (Turkowski 1990): sinc(x) · sinc(x / radius) within the radius. */
const lanczos = (radius: number): Kernel => ({ share: (x) => (x > radius ? 0 : sinc(x) * sinc(x / radius)) })

const kernels: Readonly<Record<Exclude<ResizeMethod, 'nearest'>, Kernel>> = {
  bilinear: { share: (x) => Math.max(0, 1 - x) },
  // Cubic convolution (Keys 1981) with a = −1/2. PyTorch has −3/4 without antialiasing.
  bicubic: {
    share(x) {
      if (x >= 2) return 0
      return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2
    },
  },
  lanczos3: /* @__PURE__ */ lanczos(3),
  lanczos5: /* @__PURE__ */ lanczos(5),
}

const methods: readonly string[] = ['nearest', .../* @__PURE__ */ Object.keys(kernels)]

function checkMethod(op: string, option: string, method: string): void {
  if (methods.includes(method)) return
  throw new TensorloomError(`${op}: unknown ${option} ${JSON.stringify(method)}`, {
    help: `the methods are ${methods.join(', ')}`,
  })
}

interface Placement {
  readonly input: number
  readonly output: number
  readonly scale: number
  readonly translation: number
}

// Centres of the output in coordinates of the input.
const centreOf = (k: number, { scale, translation }: Placement): number => (k + 0.5 - translation) / scale - 0.5

/** [input, output]: the share of each input in each output. Shares sum to 1; outputs outside the input are 0. */
function weights(place: Placement, { share }: Kernel, antialias: boolean, dtype: DType): Tensor {
  const { input, output, scale } = place
  const width = antialias ? Math.max(1, 1 / scale) : 1
  const values = new Float64Array(input * output)
  for (let k = 0; k < output; k++) {
    const centre = centreOf(k, place)
    if (centre < -0.5 || centre > input - 0.5) continue
    let total = 0
    for (let from = 0; from < input; from++) {
      const value = share(Math.abs(centre - from) / width)
      values[from * output + k] = value
      total += value
    }
    for (let from = 0; from < input && total !== 0; from++) values[from * output + k]! /= total
  }
  return tensor(values, { shape: [input, output], dtype })
}

function nearest(x: Tensor, axis: number, place: Placement): Tensor {
  const indices = Array.from({ length: place.output }, (_, k) =>
    Math.max(0, Math.min(place.input - 1, Math.floor(centreOf(k, place) + 0.5))),
  )
  return gather(x, tensor(indices, { dtype: 'int32' }), { axis })
}

/** One axis of images resized. */
function resized(x: Tensor, axis: number, extent: number, method: ResizeMethod, antialias: boolean): Tensor {
  const input = x.shape[axis]!
  const place = { input, output: extent, scale: extent / input, translation: 0 }
  if (method === 'nearest') return nearest(x, axis, place)
  // Two neighbours give the same values as all weights.
  const two = method === 'bilinear' && (!antialias || extent > input)
  return two
    ? resample(x, { axis, extent, mode: 'bilinear', alignCorners: false })
    : mixed(x, axis, place, kernels[method], antialias)
}

function mixed(x: Tensor, axis: number, place: Placement, kernel: Kernel, antialias: boolean): Tensor {
  return moveAxis(matmul(moveAxis(x, axis, -1), weights(place, kernel, antialias, x.dtype)), -1, axis)
}

/** Options of `resizeImages`. */
export interface ResizeImagesOptions {
  /** `bilinear` by default. */
  readonly interpolation?: ResizeMethod | undefined
  /** Whether smaller images average over all their elements; false by default. `nearest` never does. */
  readonly antialias?: boolean | undefined
  /** Whether the middle of the image with the aspect ratio of the output is resized; false by default. */
  readonly cropToAspectRatio?: boolean | undefined
  /** Whether the image is first padded on its shorter sides to that aspect ratio; false by default. */
  readonly padToAspectRatio?: boolean | undefined
  /** The value of padding; 0 by default. */
  readonly fillValue?: number | undefined
}

// The part of the image that has the aspect ratio of the output.
function cropped(x: Tensor, height: number, width: number): Tensor {
  const [batch, rows, columns, channels] = x.shape as [number, number, number, number]
  const tall = Math.max(1, Math.min(rows, Math.floor((columns * height) / width)))
  const wide = Math.max(1, Math.min(columns, Math.floor((rows * width) / height)))
  return slice(
    x,
    [0, Math.floor((rows - tall) / 2), Math.floor((columns - wide) / 2), 0],
    [batch, tall, wide, channels],
  )
}

// As in Keras, both sides get the same padding: an odd element is left out.
function padded(x: Tensor, height: number, width: number, value: number): Tensor {
  const [, rows, columns] = x.shape as [number, number, number, number]
  const tall = Math.max(rows, Math.floor((columns * height) / width))
  const wide = Math.max(columns, Math.floor((rows * width) / height))
  const [above, before] = [Math.floor((tall - rows) / 2), Math.floor((wide - columns) / 2)]
  return padConstant(
    x,
    [
      [0, 0],
      [above, above],
      [before, before],
      [0, 0],
    ],
    { value },
  )
}

/**
 * Resizes images as Keras does: element centres lie at ½, 1½, …, and the shares of the elements are normalised, so that
 * edges keep their brightness.
 *
 * @param x - [batch, height, width, channels]. Integers give float32, except with `nearest`, which keeps the dtype
 * @param size - [height', width']
 * @throws `ShapeError` if the size does not fit; `TensorloomError` if both aspect-ratio options are set
 * @example
 * ```ts
 * import { resizeImages, tensor } from '@tensorloom/tensor'
 * const x = tensor([0, 2, 4, 6], { shape: [1, 1, 4, 1] })
 * console.log(resizeImages(x, [1, 2]).dataSync()) // Float32Array [1, 5]
 * console.log(resizeImages(x, [1, 2], { interpolation: 'nearest' }).dataSync()) // Float32Array [2, 6]
 * ```
 * @function
 */
export const resizeImages: Op<(x: Tensor, size: Shape, options?: ResizeImagesOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'resizeImages',
    inputs: 1,
    positional: ['size'],
    options: {
      interpolation: 'bilinear',
      antialias: false,
      cropToAspectRatio: false,
      padToAspectRatio: false,
      fillValue: 0,
    },
    compose(input, { size, interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillValue }) {
      checkMethod('resizeImages', 'interpolation', interpolation)
      const whole = Array.isArray(size) && size.length === 2 && size.every((one) => Number.isInteger(one) && one > 0)
      if (!whole || input.rank !== 4 || input.shape.slice(1, 3).includes(0)) {
        throw new ShapeError(`resizeImages: size ${JSON.stringify(size)} does not fit ${shapeText(input.shape)}`, {
          help: 'images are [batch, height, width, channels], and size is two positive whole numbers',
        })
      }
      if (cropToAspectRatio && padToAspectRatio) {
        throw new TensorloomError('resizeImages: cropToAspectRatio and padToAspectRatio are both true', {
          help: 'choose one of them',
        })
      }
      const [height, width] = size as [number, number]
      const x = interpolation === 'nearest' ? input : asFloating(input)
      const fitted = cropToAspectRatio
        ? cropped(x, height, width)
        : padToAspectRatio
          ? padded(x, height, width, fillValue)
          : x
      // Returns a separate view even if nothing changes, because the caller may dispose either one.
      return [height, width].reduce(
        (y, extent, k) => (extent === y.shape[k + 1] ? y : resized(y, k + 1, extent, interpolation, antialias)),
        reshape(fitted, fitted.shape),
      )
    },
  })

/** Options of `scaleAndTranslate`. */
export interface ScaleAndTranslateOptions {
  /** Output extent / input extent along each axis of `axes`; 1 by default. */
  readonly scale?: readonly number[] | undefined
  /** How far the image moves along each axis, in elements of the output; 0 by default. */
  readonly translation?: readonly number[] | undefined
  /** `bilinear` by default; not `nearest`. */
  readonly method?: Exclude<ResizeMethod, 'nearest'> | undefined
  /** Whether elements are averaged where the image shrinks; true by default. */
  readonly antialias?: boolean | undefined
}

/**
 * Scales and moves some axes: the output at coordinate p is the input at (p − translation) / scale, where the first
 * element spans 0 to 1. Outputs whose centres lie outside the input are 0.
 *
 * @param x - any shape; integers give float32
 * @param axes - the axes to resample
 * @param size - extents of these axes in the output
 * @throws `ShapeError` if axes, size, scale and translation do not fit
 * @example
 * ```ts
 * import { scaleAndTranslate, tensor } from '@tensorloom/tensor'
 * const x = tensor([1, 2, 3])
 * console.log(scaleAndTranslate(x, [0], [3], { translation: [1] }).dataSync()) // Float32Array [0, 1, 2]
 * ```
 * @function
 */
export const scaleAndTranslate: Op<
  (x: Tensor, axes: readonly number[], size: Shape, options?: ScaleAndTranslateOptions) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'scaleAndTranslate',
  inputs: 1,
  positional: ['axes', 'size'],
  options: { scale: undefined, translation: undefined, method: 'bilinear', antialias: true },
  compose(input, { axes, size, scale, translation, method, antialias }) {
    checkMethod('scaleAndTranslate', 'method', method)
    if (!Object.hasOwn(kernels, method)) {
      throw new TensorloomError(`scaleAndTranslate: method 'nearest' has no weights`, {
        help: `the methods are ${Object.keys(kernels).join(', ')}`,
      })
    }
    const [scales, shifts] = [scale ?? axes.map(() => 1), translation ?? axes.map(() => 0)]
    const fits =
      axes.every((axis) => Number.isInteger(axis) && axis >= -input.rank && axis < input.rank) &&
      [size, scales, shifts].every((list) => list.length === axes.length) &&
      size.every((one) => Number.isInteger(one) && one > 0) &&
      scales.every((one) => one > 0)
    if (!fits) {
      throw new ShapeError(
        `scaleAndTranslate: axes ${JSON.stringify(axes)}, size ${JSON.stringify(size)}, scale ${JSON.stringify(scales)} and translation ${JSON.stringify(shifts)} do not fit ${shapeText(input.shape)}`,
        { help: 'give one size, one positive scale and one translation for each axis' },
      )
    }
    const x = asFloating(input)
    return axes.reduce(
      (y, given, k) => {
        const axis = given < 0 ? given + x.rank : given
        const place = { input: x.shape[axis]!, output: size[k]!, scale: scales[k]!, translation: shifts[k]! }
        return mixed(y, axis, place, kernels[method], antialias)
      },
      reshape(x, x.shape),
    )
  },
})
