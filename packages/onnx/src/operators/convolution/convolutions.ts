// Convolutions, plain and transposed, in 1 to 3 spatial dimensions.

import {
  add,
  cast,
  conv1d,
  conv1dTranspose,
  conv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  pad,
  reshape,
  slice,
  type Tensor,
  transpose,
} from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { channelsFirst, channelsLast } from '../../runtime/layout.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, type OperatorOptions, operator } from '../../runtime/operator.js'
import { deviceValue, lastValue, type TensorValue } from '../../runtime/value.js'
import { withoutZeroPoint } from '../product/products.js'
import { bothEnds, perSpatialAxis, range, spatialExtents, windowsOf } from './windows.js'

const convolutions = { 1: conv1d, 2: conv2d, 3: conv3d } as const
const transposedConvolutions = { 1: conv1dTranspose, 2: conv2dTranspose, 3: conv3dTranspose } as const

function rankOf(call: Call): 1 | 2 | 3 {
  const rank = spatialExtents(call).length
  if (rank === 1 || rank === 2 || rank === 3) return rank
  throw new OnnxError(`${rank} spatial axes; 1 to 3 are supported`)
}

// The kernel of ONNX is [out, in / groups, …window]; the op's is [...window, in / groups, out].
function filtersOf(kernel: Tensor): Tensor {
  return transpose(kernel, { perm: [...range(kernel.rank - 2, 2), 1, 0] })
}

function windowShape(call: Call, k: number): readonly number[] {
  const own = call.shape(k).slice(2)
  const given = call.list('kernel_shape')
  if (given === undefined || shapeText(given) === shapeText(own)) return own
  throw new OnnxError(`kernel_shape is ${shapeText(given)}, but the kernel is ${shapeText(call.shape(k))}`)
}

/** A convolution of images with the channels last. */
export function convolve(call: Call, x: Tensor, kernel: Tensor, bias: Tensor | undefined): Tensor {
  const rank = rankOf(call)
  const groups = call.number('group', 1)
  const channels = x.shape.at(-1)!
  const [outputs, inputs] = kernel.shape as [number, number]
  if (kernel.rank !== x.rank || groups < 1 || inputs * groups !== channels || outputs % groups !== 0) {
    throw new OnnxError(`a kernel ${shapeText(kernel.shape)} in ${groups} groups does not fit ${shapeText(x.shape)}`)
  }
  const windows = windowsOf(call, x.shape.slice(1, -1), windowShape(call, call.operator === 'QLinearConv' ? 3 : 1))
  const options = { strides: windows.strides, padding: windows.pads, dilations: windows.dilations }
  return convolutions[rank](x, filtersOf(kernel), { ...options, groups, bias })
}

function convTranspose(call: Call): TensorValue {
  const rank = rankOf(call)
  const [x, kernel] = [call.tensor(0), call.tensor(1)]
  const groups = call.number('group', 1)
  if (kernel.rank !== x.rank || kernel.shape[0] !== x.shape[1] || groups < 1 || x.shape[1]! % groups !== 0) {
    throw new OnnxError(`a kernel ${shapeText(kernel.shape)} in ${groups} groups does not fit ${shapeText(x.shape)}`)
  }
  const strides = perSpatialAxis(call, 'strides', rank)
  const dilations = perSpatialAxis(call, 'dilations', rank)
  const spans = windowShape(call, 1).map((extent, k) => (extent - 1) * dilations[k]! + 1)
  const full = spatialExtents(call).map((extent, k) => (extent - 1) * strides[k]! + spans[k]!)
  const { starts, extents } = transposedOutput(call, full, strides)
  // The whole result, of which the padding cuts off the borders; what reaches beyond it is 0.
  const whole = transposedConvolutions[rank](call.last(0), transpose(kernel, { perm: [...range(rank, 2), 1, 0] }), {
    strides,
    dilations,
    groups,
  })
  const cut = crop(whole, starts, extents)
  const bias = call.optional(2)
  return lastValue(call.type(0), bias === undefined ? cut : add(cut, bias))
}

function transposedOutput(
  call: Call,
  full: readonly number[],
  strides: readonly number[],
): { readonly starts: readonly number[]; readonly extents: readonly number[] } {
  const rank = full.length
  const auto = call.text('auto_pad', 'NOTSET', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'])
  const extra = call.list('output_padding') ?? new Array<number>(rank).fill(0)
  const given = call.list('output_shape')
  const wanted = given === undefined ? undefined : given.slice(-rank)
  if (extra.length !== rank || (wanted !== undefined && wanted.length !== rank)) {
    throw new OnnxError(`output_padding or output_shape do not have ${rank} numbers`)
  }
  if (wanted !== undefined || auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
    const extents = wanted ?? spatialExtents(call).map((extent, k) => extent * strides[k]!)
    const starts = extents.map((extent, k) => {
      const total = Math.max(0, full[k]! + extra[k]! - extent)
      return bothEnds(total, auto === 'SAME_UPPER')[0]
    })
    return { starts, extents }
  }
  const pads =
    auto === 'VALID' ? new Array<number>(2 * rank).fill(0) : (call.list('pads') ?? new Array<number>(2 * rank).fill(0))
  if (pads.length !== 2 * rank) throw new OnnxError(`${pads.length} pads for ${rank} spatial axes`)
  return {
    starts: full.map((_, k) => pads[k]!),
    extents: full.map((extent, k) => extent + extra[k]! - pads[k]! - pads[k + rank]!),
  }
}

// The box of spatial `extents` that begins at `starts`, with zeros beyond the tensor.
function crop(x: Tensor, starts: readonly number[], extents: readonly number[]): Tensor {
  const spatial = x.shape.slice(1, -1)
  if (extents.some((extent) => extent < 0)) throw new OnnxError(`an output of ${JSON.stringify(extents)}`)
  const before = starts.map((start) => Math.max(0, -start))
  const from = starts.map((start, k) => Math.min(Math.max(0, start), spatial[k]!))
  const sizes = extents.map((extent, k) => Math.max(0, Math.min(extent - before[k]!, spatial[k]! - from[k]!)))
  const cut = slice(x, [0, ...from, 0], [x.shape[0]!, ...sizes, x.shape.at(-1)!])
  const missing = sizes.map((size, k) => [before[k]!, extents[k]! - before[k]! - size] as const)
  return missing.every(([a, b]) => a === 0 && b === 0) ? cut : pad(cut, [[0, 0], ...missing, [0, 0]])
}

function convInteger(call: Call): TensorValue {
  const [x, kernel] = [withoutZeroPoint(call, 0, 2, 1), withoutZeroPoint(call, 1, 3, 0)]
  return deviceValue('int32', integerConvolution(call, x, kernel))
}

/** A convolution of integers as int32; exact, because float64 holds every sum. */
export function integerConvolution(call: Call, x: Tensor, kernel: Tensor): Tensor {
  const products = kernel.size / Math.max(1, kernel.shape[0]!)
  // Products of bytes have 17 bits; float32 adds up 256 of them exactly.
  const dtype = products <= 256 ? 'float32' : 'float64'
  return cast(channelsFirst(convolve(call, cast(channelsLast(x), dtype), cast(kernel, dtype), undefined)), 'int32')
}

// Columns of windows [N, C · window, count] added up to an image.
function col2Im(call: Call): Tensor {
  const x = call.tensor(0)
  const [image, window] = [call.numbers(1), call.numbers(2)]
  const rank = image.length
  const strides = perSpatialAxis(call, 'strides', rank)
  const dilations = perSpatialAxis(call, 'dilations', rank)
  const pads = call.list('pads') ?? new Array<number>(2 * rank).fill(0)
  if (window.length !== rank || pads.length !== 2 * rank || x.rank !== 3)
    throw new OnnxError(`a block of ${JSON.stringify(window)} for ${JSON.stringify(image)}`)
  const padded = image.map((extent, k) => extent + pads[k]! + pads[k + rank]!)
  const counts = padded.map(
    (extent, k) => Math.floor((extent - (window[k]! - 1) * dilations[k]! - 1) / strides[k]!) + 1,
  )
  const size = window.reduce((product, one) => product * one, 1)
  const [batch, channels] = [x.shape[0]!, x.shape[1]! / size]
  const blocks = reshape(x, [batch, channels, ...window, ...counts])
  const sums = overlapAdd(blocks, window, counts, strides, dilations, padded)
  return slice(sums, [0, 0, ...image.map((_, k) => pads[k]!)], [batch, channels, ...image])
}

// Each place in the window is spread over the image with its stride, then moved to its place.
function overlapAdd(
  blocks: Tensor,
  window: readonly number[],
  counts: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
  padded: readonly number[],
): Tensor {
  const lead = blocks.shape.slice(0, 2)
  const rank = window.length
  charge(1000 * window.reduce((product, one) => product * one, 1))
  let total: Tensor | undefined
  for (let at = 0; at < window.reduce((product, one) => product * one, 1); at++) {
    const place = placeIn(window, at)
    const one = reshape(
      slice(blocks, [0, 0, ...place, ...counts.map(() => 0)], [...lead, ...window.map(() => 1), ...counts]),
      [...lead, ...counts.flatMap((count) => [count, 1])],
    )
    const spread = pad(one, [
      [0, 0],
      [0, 0],
      ...range(rank).flatMap((k) => [[0, 0] as const, [0, strides[k]! - 1] as const]),
    ])
    const wide = reshape(spread, [...lead, ...counts.map((count, k) => count * strides[k]!)])
    const used = slice(wide, new Array<number>(rank + 2).fill(0), [
      ...lead,
      ...counts.map((count, k) => (count - 1) * strides[k]! + 1),
    ])
    const moved = pad(used, [
      [0, 0],
      [0, 0],
      ...range(rank).map((k) => {
        const start = place[k]! * dilations[k]!
        return [start, padded[k]! - start - used.shape[k + 2]!] as const
      }),
    ])
    total = total === undefined ? moved : add(total, moved)
  }
  return total!
}

/** The place of the element `at` of a window, in row-major order. */
export function placeIn(window: readonly number[], at: number): readonly number[] {
  const place: number[] = []
  for (let k = window.length - 1; k >= 0; k--) {
    place.unshift(at % window[k]!)
    at = Math.floor(at / window[k]!)
  }
  return place
}

/** The attributes of convolutions. */
export const convAttributes: NonNullable<OperatorOptions['attributes']> = {
  auto_pad: 'string',
  dilations: 'ints',
  group: 'int',
  kernel_shape: 'ints',
  pads: 'ints',
  strides: 'ints',
}

/** Convolutions. */
export const convolutionOperators: readonly Operator[] = [
  operator('Conv', 1, { inputs: [2, 3], attributes: convAttributes }, (call) =>
    lastValue(call.type(0), convolve(call, call.last(0), call.tensor(1), call.optional(2))),
  ),
  operator(
    'ConvTranspose',
    1,
    { inputs: [2, 3], attributes: { ...convAttributes, output_padding: 'ints', output_shape: 'ints' } },
    convTranspose,
  ),
  operator('ConvInteger', 10, { inputs: [2, 4], attributes: convAttributes }, convInteger),
  operator(
    'Col2Im',
    18,
    { inputs: 3, host: [1, 2], attributes: { dilations: 'ints', pads: 'ints', strides: 'ints' } },
    col2Im,
  ),
]
