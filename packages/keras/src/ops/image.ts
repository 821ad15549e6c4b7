// Keras's functions of images: keras.ops.image. Channels are last.

import type { FillMode, ResizeMethod, Tensor } from '@tensorloom/tensor'
import * as ours from '@tensorloom/tensor'
import { SerializationError } from '@tensorloom/tensor'
import { channelsLast, type Format, type OpTable, op } from './op.js'

interface Resize extends Format {
  readonly images: Tensor
  readonly size: readonly number[]
  readonly interpolation?: ResizeMethod
  readonly antialias?: boolean
  readonly crop_to_aspect_ratio?: boolean
  readonly pad_to_aspect_ratio?: boolean
  readonly fill_mode?: string
  readonly fill_value?: number
}

interface Transform extends Format {
  readonly images: Tensor
  readonly interpolation?: 'bilinear' | 'nearest'
  readonly fill_mode?: FillMode
  readonly fill_value?: number
}

interface Affine extends Transform {
  readonly transform: Tensor
}

interface Perspective extends Transform {
  readonly start_points: Tensor
  readonly end_points: Tensor
}

interface Coordinates {
  readonly inputs: Tensor
  readonly coordinates: Tensor
  readonly order: number
  readonly fill_mode?: FillMode
  readonly fill_value?: number
}

interface Patches extends Format {
  readonly images: Tensor
  readonly size: number | readonly number[]
  readonly strides?: number | readonly number[] | null
  readonly dilation_rate?: number
  readonly padding?: 'valid' | 'same'
}

interface Margins extends Format {
  readonly images: Tensor
  readonly top?: number | null
  readonly left?: number | null
  readonly bottom?: number | null
  readonly right?: number | null
  readonly height?: number | null
  readonly width?: number | null
}

interface Images extends Format {
  readonly images: Tensor
}

interface Translate {
  readonly images: Tensor
  readonly output_shape: readonly number[]
  readonly scale: Tensor
  readonly translation: Tensor
  readonly spatial_dims: readonly number[]
  readonly method: string
  readonly antialias?: boolean
}

const methods: Readonly<Record<string, Exclude<ResizeMethod, 'nearest'>>> = {
  linear: 'bilinear',
  bilinear: 'bilinear',
  cubic: 'bicubic',
  bicubic: 'bicubic',
  lanczos3: 'lanczos3',
  lanczos5: 'lanczos5',
}

// Batches of one image, for functions that take either.
function batched(images: Tensor, run: (images: Tensor) => Tensor): Tensor {
  return images.rank === 3 ? ours.squeeze(run(ours.expandDims(images, { axis: 0 })), { axis: 0 }) : run(images)
}

// The margins before and after an axis, of which one may be given by the extent of the result.
function margins(
  what: string,
  before: number | null | undefined,
  after: number | null | undefined,
  total: number,
): readonly [number, number] {
  if (before !== null && before !== undefined) return [before, after ?? total - before]
  if (after !== null && after !== undefined) return [total - after, after]
  throw new SerializationError(`${what}: neither margin of an axis is given`, {
    help: 'give the one before or after it',
  })
}

const color = (name: string, run: (images: Tensor) => Tensor) =>
  op<Images>('images data_format', ({ images, ...format }) => {
    channelsLast(name, format)
    return run(images)
  })

/** Keras's functions of images by name. */
export const image: OpTable = {
  'image.resize': op<Resize>(
    'images size interpolation antialias crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value data_format',
    ({ images, size, interpolation = 'bilinear', antialias = false, fill_value = 0, ...rest }) => {
      channelsLast('image.resize', rest)
      const options = {
        interpolation,
        antialias,
        cropToAspectRatio: rest.crop_to_aspect_ratio ?? false,
        padToAspectRatio: rest.pad_to_aspect_ratio ?? false,
        fillValue: fill_value,
      }
      return batched(images, (x) => ours.resizeImages(x, size, options))
    },
  ),
  'image.affine_transform': op<Affine>(
    'images transform interpolation fill_mode fill_value data_format',
    ({ images, transform, interpolation = 'bilinear', fill_mode = 'constant', fill_value = 0, ...format }) => {
      channelsLast('image.affine_transform', format)
      const options = { interpolation, fillMode: fill_mode, fillValue: fill_value }
      const transforms = transform.rank === 1 ? ours.expandDims(transform, { axis: 0 }) : transform
      return batched(images, (x) => ours.affineTransform(x, transforms, options))
    },
  ),
  'image.perspective_transform': op<Perspective>(
    'images start_points end_points interpolation fill_value data_format',
    ({ images, start_points, end_points, interpolation = 'bilinear', fill_value = 0, ...format }) => {
      channelsLast('image.perspective_transform', format)
      const points = (given: Tensor): Tensor => (given.rank === 2 ? ours.expandDims(given, { axis: 0 }) : given)
      const [from, to] = [points(start_points), points(end_points)]
      return batched(images, (x) => ours.perspectiveTransform(x, from, to, { interpolation, fillValue: fill_value }))
    },
  ),
  'image.map_coordinates': op<Coordinates>(
    'inputs coordinates order fill_mode fill_value',
    ({ inputs, coordinates, order, fill_mode = 'constant', fill_value = 0 }) =>
      ours.mapCoordinates(inputs, coordinates, {
        interpolation: order === 0 ? 'nearest' : 'bilinear',
        fillMode: fill_mode,
        fillValue: fill_value,
      }),
  ),
  'image.extract_patches': op<Patches>(
    'images size strides dilation_rate padding data_format',
    ({ images, size, strides, dilation_rate = 1, padding = 'valid', ...format }) => {
      channelsLast('image.extract_patches', format)
      const options = { strides: (strides ?? size) as number, dilations: dilation_rate, padding }
      return batched(images, (x) => ours.unfold(x, size, options))
    },
  ),
  'image.gaussian_blur': op<Images & { kernel_size?: readonly number[]; sigma?: readonly number[] | Tensor }>(
    'images kernel_size sigma data_format',
    ({ images, kernel_size = [3, 3], sigma = [1, 1], ...format }) => {
      channelsLast('image.gaussian_blur', format)
      // Keras gives width before height here, as its reference values show.
      const deviations = ours.flip(ours.isTensor(sigma) ? sigma : ours.tensor(sigma))
      const size = [...kernel_size].reverse() as [number, number]
      return batched(images, (x) => ours.gaussianBlur(x, deviations, { kernelSize: size }))
    },
  ),
  'image.rgb_to_grayscale': color('image.rgb_to_grayscale', ours.rgbToGrayscale),
  'image.rgb_to_hsv': color('image.rgb_to_hsv', ours.rgbToHsv),
  'image.hsv_to_rgb': color('image.hsv_to_rgb', ours.hsvToRgb),
  'image.sobel_edges': color('image.sobel_edges', (images) => batched(images, (x) => ours.sobelEdges(x))),
  'image.pad_images': {
    names: imageMargins('padding', 'target'),
    run: (values) => {
      const { images, top, left, bottom, right, height, width, ...format } = marginsOf('padding', values)
      channelsLast('image.pad_images', format)
      return batched(images, (x) => {
        const [rows, columns] = x.shape.slice(1, 3) as [number, number]
        const down = margins('image.pad_images', top, bottom, (height ?? rows) - rows)
        const across = margins('image.pad_images', left, right, (width ?? columns) - columns)
        return ours.pad(x, [[0, 0], down, across, [0, 0]])
      })
    },
  },
  'image.crop_images': {
    names: imageMargins('cropping', 'target'),
    run: (values) => {
      const { images, top, left, bottom, right, height, width, ...format } = marginsOf('cropping', values)
      channelsLast('image.crop_images', format)
      return batched(images, (x) => {
        const [batch, rows, columns, channels] = x.shape as [number, number, number, number]
        const down = margins('image.crop_images', top, bottom, rows - (height ?? rows))
        const across = margins('image.crop_images', left, right, columns - (width ?? columns))
        const size = [batch, rows - down[0] - down[1], columns - across[0] - across[1], channels]
        return ours.slice(x, [0, down[0], across[0], 0], size)
      })
    },
  },
  'image.scale_and_translate': op<Translate>(
    'images output_shape scale translation spatial_dims method antialias',
    // The weights of the resampling are fixed numbers here, so the tensors are read.
    async ({ images, output_shape, scale, translation, spatial_dims, method, antialias = true }) => {
      const [factors, shifts] = [await scale.data(), await translation.data()]
      const size = spatial_dims.map((axis) => output_shape.at(axis)!)
      const options = { scale: [...factors], translation: [...shifts], method: methods[method], antialias }
      return ours.scaleAndTranslate(images, spatial_dims, size, options)
    },
  ),
  'image.ssim': op<{ x1: Tensor; x2: Tensor; max_val?: number; filter_size?: number } & Format & SsimConstants>(
    'x1 x2 max_val filter_size filter_sigma k1 k2 data_format',
    ({ x1, x2, max_val = 1, filter_size = 11, filter_sigma = 1.5, k1 = 0.01, k2 = 0.03, ...format }) => {
      channelsLast('image.ssim', format)
      return ours.ssim(x1, x2, max_val, { filterSize: filter_size, filterSigma: filter_sigma, k1, k2 })
    },
  ),
  psnr: op<{ x1: Tensor; x2: Tensor; max_val: number }>('x1 x2 max_val', ({ x1, x2, max_val }) =>
    ours.psnr(x1, x2, max_val),
  ),
}

interface SsimConstants {
  readonly filter_sigma?: number
  readonly k1?: number
  readonly k2?: number
}

function imageMargins(what: string, target: string): readonly string[] {
  const sides = ['top', 'left', 'bottom', 'right'].map((side) => `${side}_${what}`)
  return ['images', ...sides, `${target}_height`, `${target}_width`, 'data_format']
}

function marginsOf(what: string, values: Readonly<Record<string, unknown>>): Margins {
  const entries = Object.entries(values).map(([key, value]) => [
    key.replace(`_${what}`, '').replace('target_', ''),
    value,
  ])
  return Object.fromEntries(entries) as Margins
}
