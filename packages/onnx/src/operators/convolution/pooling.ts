// Pooling over sliding windows, and over whole images.

import {
  abs,
  add,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  concat,
  greater,
  isFloating,
  max,
  maximum,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  mean,
  mul,
  pad,
  pow,
  reshape,
  scatterAdd,
  stridedSlice,
  sum,
  type Tensor,
  tensor,
  where,
  zeros,
} from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { channelsFirst, channelsLast } from '../../runtime/layout.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, type OperatorOptions, operator } from '../../runtime/operator.js'
import { deviceValue, lastValue, type TensorValue, type Value } from '../../runtime/value.js'
import { positions, stridesOf } from '../host/host-math.js'
import { int32 } from '../indexing/flat.js'
import { placeIn } from './convolutions.js'
import { range, spatialExtents, type Windows, windowsOf } from './windows.js'

const maxPools = { 1: maxPool1d, 2: maxPool2d, 3: maxPool3d } as const
const avgPools = { 1: avgPool1d, 2: avgPool2d, 3: avgPool3d } as const

function windows(call: Call): Windows {
  const spatial = spatialExtents(call)
  const kernel = call.list('kernel_shape')!
  if (kernel.length !== spatial.length || kernel.some((one) => !(one >= 1))) {
    throw new OnnxError(`kernel_shape is ${JSON.stringify(kernel)} for ${spatial.length} spatial axes`)
  }
  return windowsOf(call, spatial, kernel)
}

// The padding behind that the windows reach, which with ceil_mode is more than the attribute says, and otherwise may be less.
function reach(
  { kernel, strides, dilations, pads, output }: Windows,
  spatial: readonly number[],
): readonly (readonly [number, number])[] {
  return kernel.map((extent, k) => {
    const end = (output[k]! - 1) * strides[k]! + (extent - 1) * dilations[k]! + 1
    return [pads[k]![0], Math.max(0, end - spatial[k]! - pads[k]![0])] as const
  })
}

const undilated = ({ dilations }: Windows): boolean => dilations.every((one) => one === 1)
const smallRank = (rank: number): rank is 1 | 2 | 3 => rank >= 1 && rank <= 3

// The elements at one place of every window of a padded tensor [batch, channels, …spatial].
function atPlace(padded: Tensor, place: readonly number[], { strides, dilations, output }: Windows): Tensor {
  const begin = place.map((at, k) => at * dilations[k]!)
  const end = begin.map((at, k) => at + (output[k]! - 1) * strides[k]! + 1)
  return stridedSlice(padded, [0, 0, ...begin], [null, null, ...end], [1, 1, ...strides])
}

// Each place of a window costs a few ops.
function places({ kernel }: Windows): readonly (readonly number[])[] {
  charge(1000 * sizeOf(kernel))
  return range(sizeOf(kernel)).map((at) => placeIn(kernel, at))
}

function lowest(x: Tensor): number {
  if (isFloating(x.dtype)) return Number.NEGATIVE_INFINITY
  return x.dtype === 'uint8' ? 0 : -2147483648
}

function maxPool(call: Call): readonly (Tensor | Value | undefined)[] {
  const sliding = windows(call)
  const spatial = spatialExtents(call)
  const paddings = reach(sliding, spatial)
  const { length } = spatial
  if (call.outputs > 1) return maxPoolWithIndices(call, call.tensor(0), sliding, paddings)
  if (smallRank(length) && undilated(sliding) && isFloating(call.dtype(call.type(0)))) {
    const pool = maxPools[length]
    const { kernel, strides } = sliding
    return [lastValue(call.type(0), pool(call.last(0), kernel, { strides, padding: paddings }))]
  }
  const x = call.tensor(0)
  const padded = pad(x, [[0, 0], [0, 0], ...paddings], { value: lowest(x) })
  return [
    places(sliding)
      .map((place) => atPlace(padded, place, sliding))
      .reduce((a, b) => maximum(a, b)),
  ]
}

function maxPoolWithIndices(
  call: Call,
  x: Tensor,
  sliding: Windows,
  paddings: readonly (readonly [number, number])[],
): readonly (Tensor | Value)[] {
  const spatial = spatialExtents(call)
  const padded = pad(x, [[0, 0], [0, 0], ...paddings], { value: lowest(x) })
  const columnMajor = call.number('storage_order', 0) !== 0
  const strides = columnMajor ? [...stridesOf([...spatial].reverse())].reverse() : stridesOf(spatial)
  const size = sizeOf(spatial)
  const images = int32(
    range(x.shape[0]! * x.shape[1]!).map((k) => k * size),
    [x.shape[0]!, x.shape[1]!, ...spatial.map(() => 1)],
  )
  let best: Tensor | undefined
  let index: Tensor | undefined
  for (const place of places(sliding)) {
    const value = atPlace(padded, place, sliding)
    const start = place.reduce(
      (sum, at, k) => sum + (at * sliding.dilations[k]! - sliding.pads[k]![0]) * strides[k]!,
      0,
    )
    const own = int32(
      positions(
        sliding.output,
        strides.map((stride, k) => stride * sliding.strides[k]!),
        start,
      ),
      [1, 1, ...sliding.output],
    )
    if (best === undefined || index === undefined) {
      best = value
      index = own
      continue
    }
    const better = greater(value, best)
    index = where(better, own, index)
    best = where(better, value, best)
  }
  return [best!, deviceValue('int64', add(index!, images))]
}

/** The sum over each window of zero-padded elements. */
function windowSums(x: Tensor, sliding: Windows, paddings: readonly (readonly [number, number])[]): Tensor {
  const padded = pad(x, [[0, 0], [0, 0], ...paddings])
  const rank = x.rank - 2
  if (smallRank(rank) && undilated(sliding)) {
    const { kernel, strides } = sliding
    return mul(channelsFirst(avgPools[rank](channelsLast(padded), kernel, { strides })), sizeOf(kernel))
  }
  return places(sliding)
    .map((place) => atPlace(padded, place, sliding))
    .reduce((a, b) => add(a, b))
}

function averagePool(call: Call): TensorValue | Tensor {
  const sliding = windows(call)
  const spatial = spatialExtents(call)
  const includePadding = call.number('count_include_pad', 0) !== 0
  const paddings = reach(sliding, spatial)
  const { length } = spatial
  if (smallRank(length) && undilated(sliding) && paddings.every(([before, after]) => before === 0 && after === 0)) {
    const { kernel, strides } = sliding
    return lastValue(call.type(0), avgPools[length](call.last(0), kernel, { strides }))
  }
  const x = call.tensor(0)
  const sums = windowSums(x, sliding, paddings)
  // How many elements each window has: without padding, or with that of the attribute.
  const counts = spatial.map((extent, k) => {
    const [before, after] = sliding.pads[k]!
    charge(sliding.output[k]! * sliding.kernel[k]!)
    const [low, high] = includePadding ? [-before, extent + after] : [0, extent]
    return range(sliding.output[k]!).map((window) => {
      const start = window * sliding.strides[k]! - before
      return range(sliding.kernel[k]!).filter((at) => {
        const place = start + at * sliding.dilations[k]!
        return place >= low && place < high
      }).length
    })
  })
  charge(sizeOf(sliding.output))
  const shares = counts.reduce<number[]>((all, axis) => all.flatMap((a) => axis.map((b) => a * b)), [1])
  const divisors = tensor(
    shares.map((count) => 1 / count),
    { shape: sliding.output, dtype: sums.dtype },
  )
  return mul(sums, divisors)
}

function lpPool(call: Call): Tensor {
  const x = call.tensor(0)
  const sliding = windows(call)
  const p = call.number('p', 2)
  const sums = windowSums(pow(abs(x), p), sliding, reach(sliding, spatialExtents(call)))
  return pow(sums, 1 / p)
}

const spatialAxes = (x: Tensor): { readonly axis: readonly number[]; readonly keepDims: true } => ({
  axis: range(x.rank - 2, 2),
  keepDims: true,
})

// A reduction over all positions of an image, in the layout that it has.
function overImage(reduce: (x: Tensor, options: { axis: readonly number[]; keepDims: boolean }) => Tensor) {
  return (call: Call): Tensor | Value => {
    const { last, type } = call.value(0)
    if (last === undefined) return reduce(call.tensor(0), spatialAxes(call.tensor(0)))
    return lastValue(type, reduce(last, { axis: range(last.rank - 2, 1), keepDims: true }))
  }
}

// Indices are positions in the whole unpooled tensor.
function maxUnpool(call: Call): Tensor {
  const x = call.tensor(0)
  const sliding = unpooled(call)
  const target = [...x.shape.slice(0, 2), ...sliding]
  const wanted = call.optionalNumbers(2) ?? target
  const flat = scatterAdd(
    zeros([sizeOf(target)], { dtype: x.dtype }),
    reshape(call.castTo(1, 'int32'), [x.size]),
    reshape(x, [x.size]),
  )
  if (wanted.every((extent, k) => extent === target[k])) return reshape(flat, target)
  // The indices belong to the smaller image; the larger one has zeros behind.
  return pad(
    reshape(flat, target),
    wanted.map((extent, k) => [0, extent - target[k]!] as const),
  )
}

function unpooled(call: Call): readonly number[] {
  const spatial = spatialExtents(call)
  const kernel = call.list('kernel_shape')!
  const strides = call.list('strides') ?? kernel.map(() => 1)
  const pads = call.list('pads') ?? new Array<number>(2 * kernel.length).fill(0)
  return spatial.map((extent, k) => (extent - 1) * strides[k]! + kernel[k]! - pads[k]! - pads[k + kernel.length]!)
}

// The largest element of a grid of boxes in each region.
function maxRoiPool(call: Call): Tensor {
  const x = call.tensor(0)
  const [height, width] = spatialExtents(call) as [number, number]
  const [rows, columns] = call.list('pooled_shape') as [number, number]
  const scale = call.number('spatial_scale', 1)
  const regions = call.numbers(1)
  const pooled: Tensor[] = []
  const channels = x.shape[1]!
  for (let region = 0; region < regions.length / 5; region++) {
    const [image, x1, y1, x2, y2] = regions
      .slice(region * 5, region * 5 + 5)
      .map((one, k) => (k === 0 ? one : Math.round(one * scale))) as [number, number, number, number, number]
    const [high, wide] = [Math.max(y2 - y1 + 1, 1), Math.max(x2 - x1 + 1, 1)]
    for (const cell of range(rows * columns)) {
      const [row, column] = [Math.floor(cell / columns), cell % columns]
      const clamp = (at: number, limit: number): number => Math.min(Math.max(at, 0), limit)
      const [top, bottom] = [
        clamp(Math.floor((row * high) / rows) + y1, height),
        clamp(Math.ceil(((row + 1) * high) / rows) + y1, height),
      ]
      const [left, right] = [
        clamp(Math.floor((column * wide) / columns) + x1, width),
        clamp(Math.ceil(((column + 1) * wide) / columns) + x1, width),
      ]
      const box = stridedSlice(x, [image, 0, top, left], [image + 1, null, bottom, right])
      pooled.push(
        bottom <= top || right <= left ? zeros([1, channels], { dtype: x.dtype }) : max(box, { axis: [2, 3] }),
      )
    }
  }
  const cells = pooled.length === 0 ? zeros([0, channels]) : concat(pooled)
  const grid = reshape(cells, [regions.length / 5, rows, columns, channels])
  return channelsFirst(grid)
}

const poolAttributes: NonNullable<OperatorOptions['attributes']> = {
  auto_pad: 'string',
  kernel_shape: 'ints!',
  pads: 'ints',
  strides: 'ints',
}

/** Poolings. */
export const poolingOperators: readonly Operator[] = [
  operator('MaxPool', 1, { attributes: poolAttributes }, maxPool),
  operator('MaxPool', 8, { outputs: [1, 2], attributes: { ...poolAttributes, storage_order: 'int' } }, maxPool),
  operator(
    'MaxPool',
    10,
    { outputs: [1, 2], attributes: { ...poolAttributes, storage_order: 'int', ceil_mode: 'int', dilations: 'ints' } },
    maxPool,
  ),
  operator('AveragePool', 1, { attributes: poolAttributes }, averagePool),
  operator('AveragePool', 7, { attributes: { ...poolAttributes, count_include_pad: 'int' } }, averagePool),
  operator(
    'AveragePool',
    10,
    { attributes: { ...poolAttributes, count_include_pad: 'int', ceil_mode: 'int' } },
    averagePool,
  ),
  operator(
    'AveragePool',
    19,
    { attributes: { ...poolAttributes, count_include_pad: 'int', ceil_mode: 'int', dilations: 'ints' } },
    averagePool,
  ),
  operator('LpPool', 1, { attributes: { ...poolAttributes, kernel_shape: 'ints', p: 'float' } }, lpPool),
  operator('LpPool', 2, { attributes: { ...poolAttributes, p: 'int' } }, lpPool),
  operator('LpPool', 18, { attributes: { ...poolAttributes, p: 'int', ceil_mode: 'int', dilations: 'ints' } }, lpPool),
  operator('GlobalAveragePool', 1, {}, overImage(mean)),
  operator('GlobalMaxPool', 1, {}, overImage(max)),
  operator('GlobalLpPool', 1, { attributes: { p: 'float' } }, globalLp),
  operator('GlobalLpPool', 2, { attributes: { p: 'int' } }, globalLp),
  operator(
    'MaxUnpool',
    9,
    { inputs: [2, 3], host: [2], attributes: { kernel_shape: 'ints!', pads: 'ints', strides: 'ints' } },
    maxUnpool,
  ),
  operator(
    'MaxRoiPool',
    1,
    { inputs: 2, host: [1], attributes: { pooled_shape: 'ints!', spatial_scale: 'float' } },
    maxRoiPool,
  ),
]

function globalLp(call: Call): Tensor {
  const x = call.tensor(0)
  const p = call.number('p', 2)
  return pow(sum(pow(abs(x), p), spatialAxes(x)), 1 / p)
}
