// Sampling of images at computed places: GridSample, AffineGrid, RoiAlign.

import {
  add,
  cast,
  clip,
  floor,
  gather,
  greaterEqual,
  lessEqual,
  logicalAnd,
  matmul,
  max,
  mean,
  mod,
  mul,
  reshape,
  round,
  slice,
  stack,
  sub,
  type Tensor,
  tensor,
  where,
} from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { shapeText } from '@tensorloom/tensor/op'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { channelsFirst, channelsLast } from '../../runtime/layout.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { range } from '../convolution/windows.js'
import { stridesOf } from '../host/host-math.js'
import { int32 } from '../indexing/flat.js'

/** Elements of one axis and their weights, for each place of a grid. */
interface Taps {
  readonly at: Tensor
  readonly weight: Tensor | undefined
}

type Padding = 'zeros' | 'border' | 'reflection'

// Mirrored at the borders `low` and `high`, as often as needed.
function reflect(x: Tensor, low: number, high: number): Tensor {
  const span = high - low
  if (span === 0) return mul(x, 0)
  const folded = mod(sub(x, low), 2 * span)
  return add(where(greaterEqual(folded, span), sub(2 * span, folded), folded), low)
}

function cubicWeights(fraction: Tensor, a = -0.75): readonly Tensor[] {
  const near = (d: Tensor): Tensor => add(mul(mul(sub(mul(d, a + 2), a + 3), d), d), 1)
  const far = (d: Tensor): Tensor => add(mul(add(mul(sub(mul(d, a), 5 * a), d), 8 * a), d), -4 * a)
  return [far(add(fraction, 1)), near(fraction), near(sub(1, fraction)), far(sub(2, fraction))]
}

// The taps along one axis of `extent` for coordinates in −1 … 1.
function tapsAlong(grid: Tensor, extent: number, mode: string, padding: Padding, corners: boolean): readonly Taps[] {
  const place = corners ? mul(add(grid, 1), (extent - 1) / 2) : sub(mul(add(grid, 1), extent / 2), 0.5)
  const [low, high] = corners ? [0, extent - 1] : [-0.5, extent - 0.5]
  const limit = (x: Tensor): Tensor => clip(x, { min: 0, max: extent - 1 })
  const padded = (x: Tensor): Tensor => {
    if (padding === 'zeros') return x
    return limit(padding === 'border' ? x : reflect(x, low, high))
  }
  const tap = (x: Tensor, weight: Tensor | undefined): Taps => {
    const inside =
      padding === 'zeros' ? cast(logicalAnd(greaterEqual(x, 0), lessEqual(x, extent - 1)), x.dtype) : undefined
    const both = weight === undefined ? inside : inside === undefined ? weight : mul(weight, inside)
    return { at: cast(limit(x), 'int32'), weight: both }
  }
  if (mode === 'nearest') return [tap(round(padded(place)), undefined)]
  if (mode === 'linear') {
    const exact = padded(place)
    const below = floor(exact)
    const fraction = sub(exact, below)
    return [tap(below, sub(1, fraction)), tap(add(below, 1), fraction)]
  }
  // Cubic: each of the four elements is padded on its own.
  const below = floor(place)
  return cubicWeights(sub(place, below)).map((weight, k) => tap(padded(add(below, k - 1)), weight))
}

function gridSample(call: Call): Tensor {
  const [x, grid] = [call.tensor(0), call.tensor(1)]
  const spatial = x.shape.slice(2)
  const rank = spatial.length
  if (grid.rank !== rank + 2 || grid.shape[0] !== x.shape[0] || grid.shape.at(-1) !== rank) {
    throw new OnnxError(`a grid ${shapeText(grid.shape)} for images ${shapeText(x.shape)}`)
  }
  const names: Readonly<Record<string, string>> = { bilinear: 'linear', bicubic: 'cubic' }
  const mode = call.text('mode', 'linear', ['bilinear', 'linear', 'nearest', 'bicubic', 'cubic'])
  const padding = call.text<Padding>('padding_mode', 'zeros', ['zeros', 'border', 'reflection'])
  const corners = call.number('align_corners', 0) !== 0
  // The last axis of the grid counts the axes of the image from behind: x, y, z.
  const taps = spatial.map((extent, k) => {
    const column = slice(
      grid,
      grid.shape.map((_, n) => (n === grid.rank - 1 ? rank - 1 - k : 0)),
      [...grid.shape.slice(0, -1), 1],
    )
    return tapsAlong(reshape(column, grid.shape.slice(0, -1)), extent, names[mode] ?? mode, padding, corners)
  })
  return sample(x, taps)
}

// Sums the products of all combinations of taps. Tensors of taps are [batch, …output].
function sample(x: Tensor, taps: readonly (readonly Taps[])[]): Tensor {
  const spatial = x.shape.slice(2)
  const strides = stridesOf(spatial)
  const rows = reshape(channelsLast(x), [x.shape[0]! * sizeOf(spatial), x.shape[1]!])
  const output = taps[0]![0]!.at.shape
  const images = int32(
    range(x.shape[0]!).map((k) => k * sizeOf(spatial)),
    [x.shape[0]!, ...output.slice(1).map(() => 1)],
  )
  const combinations = taps.reduce<readonly (readonly Taps[])[]>(
    (all, axis) => all.flatMap((one) => axis.map((tap) => [...one, tap])),
    [[]],
  )
  const parts = combinations.map((combination) => {
    const at = combination.reduce((sum, tap, k) => add(sum, mul(tap.at, strides[k]!)), images)
    const picked = gather(rows, at, { axis: 0 })
    const weights = combination.flatMap((tap) => (tap.weight === undefined ? [] : [tap.weight]))
    if (weights.length === 0) return picked
    return mul(
      picked,
      reshape(
        weights.reduce((a, b) => mul(a, b)),
        [...output, 1],
      ),
    )
  })
  return channelsFirst(parts.reduce((a, b) => add(a, b)))
}

// Places in −1 … 1 of every element, moved by a matrix for each image.
function affineGrid(call: Call): Tensor {
  const theta = call.tensor(0)
  const spatial = call.numbers(1).slice(2)
  const corners = call.number('align_corners', 0) !== 0
  const count = sizeOf(spatial)
  const strides = stridesOf(spatial)
  const coordinate = (extent: number, at: number): number =>
    corners ? (extent === 1 ? 0 : (2 * at) / (extent - 1) - 1) : (2 * at + 1) / extent - 1
  const columns = spatial.map((extent, k) =>
    range(count).map((at) => coordinate(extent, Math.floor(at / strides[k]!) % extent)),
  )
  const base = range(count).flatMap((at) => [...columns.map((column) => column[at]!).reverse(), 1])
  const points = tensor(base, { shape: [count, spatial.length + 1], dtype: theta.dtype })
  return reshape(matmul(points, theta, { transposeB: true }), [theta.shape[0]!, ...spatial, spatial.length])
}

// He et al. (2017), Mask R-CNN: bilinear samples on a grid in each cell of a region.
function roiAlign(call: Call): Tensor {
  const x = call.tensor(0)
  const [, channels, height, width] = x.shape as [number, number, number, number]
  const [rois, images] = [call.numbers(1), call.numbers(2)]
  const [rows, columns] = [call.number('output_height', 1), call.number('output_width', 1)]
  const half =
    call.opset >= 16 &&
    call.text('coordinate_transformation_mode', 'half_pixel', ['half_pixel', 'output_half_pixel']) === 'half_pixel'
  const scale = call.number('spatial_scale', 1)
  const ratio = call.number('sampling_ratio', 0)
  const average = call.text('mode', 'avg', ['avg', 'max']) === 'avg'
  const flat = reshape(channelsLast(x), [x.size / Math.max(channels, 1), channels])
  const regions = images.map((image, k) => {
    const shift = half ? 0.5 : 0
    const [x1, y1, x2, y2] = rois.slice(4 * k, 4 * k + 4).map((one) => one * scale - shift) as [
      number,
      number,
      number,
      number,
    ]
    // Without half pixels a region is at least one pixel.
    const [high, wide] = half ? [y2 - y1, x2 - x1] : [Math.max(y2 - y1, 1), Math.max(x2 - x1, 1)]
    const [down, across] = [ratio > 0 ? ratio : Math.ceil(high / rows), ratio > 0 ? ratio : Math.ceil(wide / columns)]
    charge(8 * rows * columns * down * across)
    const places: number[] = []
    const weights: number[] = []
    for (const cell of range(rows * columns)) {
      for (const inner of range(down * across)) {
        const y = y1 + ((Math.floor(cell / columns) + (Math.floor(inner / across) + 0.5) / down) * high) / rows
        const xx = x1 + (((cell % columns) + ((inner % across) + 0.5) / across) * wide) / columns
        for (const [at, weight] of corners(y, xx, height, width)) {
          places.push(image * height * width + at)
          weights.push(weight)
        }
      }
    }
    const picked = gather(flat, int32(places, [rows * columns, down * across, 4]), { axis: 0 })
    const weighted = mul(picked, tensor(weights, { shape: [rows * columns, down * across, 4, 1], dtype: x.dtype }))
    const samples = weighted.sum({ axis: 2 })
    return average ? mean(samples, { axis: 1 }) : max(samples, { axis: 1 })
  })
  if (regions.length === 0) return reshape(slice(x, [0, 0, 0, 0], [0, channels, 0, 0]), [0, channels, rows, columns])
  return channelsFirst(reshape(stack(regions), [regions.length, rows, columns, channels]))
}

// The four elements around a place, with their weights; all 0 more than one element outside.
function corners(
  y: number,
  x: number,
  height: number,
  width: number,
): readonly (readonly [at: number, weight: number])[] {
  if (y < -1 || y > height || x < -1 || x > width) return range(4).map(() => [0, 0] as const)
  const [row, column] = [Math.min(Math.max(y, 0), height - 1), Math.min(Math.max(x, 0), width - 1)]
  const [top, left] = [Math.floor(row), Math.floor(column)]
  const [bottom, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)]
  const [down, across] = [row - top, column - left]
  return [
    [top * width + left, (1 - down) * (1 - across)],
    [top * width + right, (1 - down) * across],
    [bottom * width + left, down * (1 - across)],
    [bottom * width + right, down * across],
  ]
}

/** Sampling. */
export const samplingOperators: readonly Operator[] = [
  operator(
    'GridSample',
    16,
    { inputs: 2, attributes: { align_corners: 'int', mode: 'string', padding_mode: 'string' } },
    gridSample,
  ),
  operator('AffineGrid', 20, { inputs: 2, host: [1], attributes: { align_corners: 'int' } }, affineGrid),
  operator(
    'RoiAlign',
    10,
    {
      inputs: 3,
      host: [1, 2],
      attributes: {
        mode: 'string',
        output_height: 'int',
        output_width: 'int',
        sampling_ratio: 'int',
        spatial_scale: 'float',
      },
    },
    roiAlign,
  ),
  operator(
    'RoiAlign',
    16,
    {
      inputs: 3,
      host: [1, 2],
      attributes: {
        coordinate_transformation_mode: 'string',
        mode: 'string',
        output_height: 'int',
        output_width: 'int',
        sampling_ratio: 'int',
        spatial_scale: 'float',
      },
    },
    roiAlign,
  ),
]
