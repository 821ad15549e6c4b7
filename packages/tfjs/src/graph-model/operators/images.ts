// Convolutions, pooling, resizing and what else works on [batch, height, width, channels].

import type { Padding, Tensor } from '@tensorloom/tensor'
import * as t from '@tensorloom/tensor'
import { betweenCorners, fromCentre, fromCorner, resizeLinear, resizeNearestTo } from '../../resize-linear.js'
import { GraphError } from '../graph-error.js'
import { type Call, type Operator, operator } from '../operator.js'
import { activated } from './elementwise.js'

type Rank = 1 | 2 | 3

const channelsFirst = (call: Call): boolean => call.attributes.string('data_format', 'NHWC').startsWith('NC')

/** Runs `fn` on a tensor with the channels last. */
function onChannelsLast(call: Call, x: Tensor, fn: (x: Tensor) => Tensor): Tensor {
  if (!channelsFirst(call)) return fn(x)
  const axes = x.shape.map((_, k) => k)
  const y = fn(t.transpose(x, { perm: [0, ...axes.slice(2), 1] }))
  return t.transpose(y, { perm: [0, axes.length - 1, ...axes.slice(1, -1)] })
}

/** The numbers of an attribute for the spatial axes; those of batch and channels must be 1. */
function spatial(call: Call, name: string, rank: Rank): readonly number[] {
  const list = call.attributes.ints(name, new Array<number>(rank + 2).fill(1))
  if (list.length === 1) return new Array<number>(rank).fill(list[0]!)
  if (list.length === rank) return list
  const [inner, outer] = channelsFirst(call)
    ? [list.slice(2), list.slice(0, 2)]
    : [list.slice(1, -1), [list[0], list.at(-1)]]
  if (list.length === rank + 2 && outer.every((one) => one === 1)) return inner
  throw new GraphError(
    `${name} is [${list.join(', ')}], which is not supported`,
    'only spatial axes may have others than 1',
  )
}

function paddingOf(call: Call, rank: Rank): Exclude<Padding, 'causal'> {
  const name = call.attributes.string('padding', 'VALID').toUpperCase()
  if (name === 'SAME') return 'same'
  if (name === 'VALID') return 'valid'
  const list = call.attributes.ints('explicit_paddings')
  const from = channelsFirst(call) ? 4 : 2
  if (name === 'EXPLICIT' && list.length === 2 * (rank + 2)) {
    return Array.from({ length: rank }, (_, k) => [list[from + 2 * k]!, list[from + 2 * k + 1]!] as const)
  }
  throw new GraphError(`padding is '${name}', which is not supported`)
}

function convolved(call: Call, rank: Rank): Tensor {
  const filters = call.tensor(1)
  return onChannelsLast(call, call.tensor(0), (given) => {
    // Conv1D may come with a filter of rank 3, and Conv2D without.
    const options = {
      strides: spatial(call, 'strides', rank),
      padding: paddingOf(call, rank),
      dilations: spatial(call, 'dilations', rank),
    }
    const groups = given.shape.at(-1)! / filters.shape.at(-2)!
    const conv = [t.conv1d, t.conv2d, t.conv3d][rank - 1]!
    return conv(given, filters, { ...options, groups })
  })
}

function depthwise(call: Call): Tensor {
  return onChannelsLast(call, call.tensor(0), (x) =>
    t.depthwiseConv2d(x, call.tensor(1), {
      strides: spatial(call, 'strides', 2),
      padding: paddingOf(call, 2),
      dilations: spatial(call, 'dilations', 2),
    }),
  )
}

/** A convolution with what is fused to it: a bias, an activation. */
function fused(conv: (call: Call) => Tensor): Operator {
  return operator((call) => withFused(call, conv(call), 2), { inputs: 2 })
}

/** The result of a fused operator: `from` is the first input after its own. */
export function withFused(call: Call, result: Tensor, from: number): Tensor {
  const ops = call.attributes.strings('fused_ops')
  let [y, next] = [result, from]
  for (const name of ops) {
    if (name === 'BiasAdd') y = t.add(y, biasOf(call, y, next++))
    else if (name === 'Prelu') y = activated(name, y, call.tensor(next++), 0)
    else y = activated(name, y, undefined, call.attributes.float('leakyrelu_alpha', 0.2))
  }
  return y
}

function biasOf(call: Call, y: Tensor, k: number): Tensor {
  const bias = call.tensor(k)
  return channelsFirst(call) && y.rank === 4 ? t.reshape(bias, [bias.size, 1, 1]) : bias
}

// The gradient of a convolution: the shape of the result is given, and says how much of it the padding took.
function transposed(call: Call): Tensor {
  const shape = call.numbers(0)
  const filters = call.tensor(1)
  return onChannelsLast(call, call.tensor(2), (x) => {
    const [strides, dilations] = [spatial(call, 'strides', 2), spatial(call, 'dilations', 2)]
    const target = channelsFirst(call) ? shape.slice(2) : shape.slice(1, 3)
    const same = paddingOf(call, 2)
    const padding = target.map((extent, k) => {
      const span = (filters.shape[k]! - 1) * dilations[k]! + 1
      const whole = (x.shape[k + 1]! - 1) * strides[k]! + span
      const total = Math.max(0, whole - extent)
      const before = typeof same === 'string' ? (same === 'same' ? Math.floor(total / 2) : 0) : same[k]![0]
      return [before, whole - before - extent] as const
    })
    return t.conv2dTranspose(x, filters, {
      strides,
      dilations,
      padding: padding.map(([before, after]) => [before, Math.max(0, after)] as const),
      outputPadding: padding.map(([, after]) => Math.max(0, -after)),
    })
  })
}

function pooled(pool: typeof t.maxPool2d, rank: Rank): Operator {
  return operator((call) =>
    onChannelsLast(call, call.tensor(0), (x) =>
      pool(x, spatial(call, 'ksize', rank), {
        strides: spatial(call, 'strides', rank),
        padding: paddingOf(call, rank),
      }),
    ),
  )
}

function normalized(call: Call): Tensor {
  if (call.attributes.bool('is_training', false) && call.inputs[3]?.shape[0] === 0) {
    throw new GraphError('it normalizes by the batch', 'convert the model for inference')
  }
  const [x, scale, offset, mean, variance] = call.tensors() as [Tensor, Tensor, Tensor, Tensor, Tensor]
  return onChannelsLast(call, x, (y) =>
    t.batchNorm(y, scale, offset, mean, variance, { epsilon: call.attributes.float('epsilon', 1e-4) }),
  )
}

// Each channel is divided by a power of the sum of squares of the channels around it.
function localResponse(call: Call): Tensor {
  const x = call.tensor(0)
  const { attributes } = call
  const radius = attributes.int('depth_radius', 5)
  const [bias, alpha, beta] = [attributes.float('bias', 1), attributes.float('alpha', 1), attributes.float('beta', 0.5)]
  const channels = x.shape.at(-1)!
  const reach = Math.min(radius, channels - 1)
  const squares = t.pad(
    t.square(x),
    x.shape.map((_, k) => (k === x.rank - 1 ? [reach, reach] : [0, 0])),
  )
  let sum: Tensor | undefined
  for (let k = 0; k <= 2 * reach; k++) {
    const part = t.slice(
      squares,
      x.shape.map((_, axis) => (axis === x.rank - 1 ? k : 0)),
      x.shape,
    )
    sum = sum === undefined ? part : t.add(sum, part)
  }
  return t.div(x, t.pow(t.add(t.mul(sum!, alpha), bias), beta))
}

function resizedLinear(call: Call): Tensor {
  const position = call.attributes.bool('align_corners')
    ? betweenCorners
    : call.attributes.bool('half_pixel_centers')
      ? fromCentre
      : fromCorner
  return resizeLinear(call.tensor(0), sizeOf(call), position)
}

function resizedNearest(call: Call): Tensor {
  const corners = call.attributes.bool('align_corners')
  const centres = call.attributes.bool('half_pixel_centers')
  return resizeNearestTo(call.tensor(0), sizeOf(call), (index, input, output) => {
    const scale = corners && output > 1 ? (input - 1) / (output - 1) : input / output
    const place = scale * (centres ? index + 0.5 : index)
    return corners ? Math.round(place) : Math.floor(place)
  })
}

function sizeOf(call: Call): readonly number[] {
  const size = call.numbers(1)
  if (size.length === 2 && size.every((extent) => Number.isInteger(extent) && extent > 0 && extent < 2 ** 20))
    return size
  throw new GraphError(`the size is [${size.join(', ')}], expected [height, width]`)
}

// Cuts boxes [y1, x1, y2, x2], in fractions of the image, and resizes each.
function cropAndResize(call: Call): Tensor {
  const image = call.tensor(0)
  const [boxes, places, [height = 0, width = 0]] = [call.numbers(1), call.numbers(2), call.numbers(3)]
  const outside = call.attributes.float('extrapolation_value', 0)
  const nearest = call.attributes.string('method', 'bilinear').toLowerCase() === 'nearest'
  if (places.length === 0) return t.zeros([0, height, width, image.shape[3]!])
  const crops = places.map((batch, k) => {
    const [y1 = 0, x1 = 0, y2 = 0, x2 = 0] = boxes.slice(4 * k, 4 * k + 4)
    const one = t.slice(image, [batch, 0, 0, 0], [1, ...image.shape.slice(1)])
    const rows = cropped(one, 1, height, [y1, y2], nearest, outside)
    return cropped(rows, 2, width, [x1, x2], nearest, outside)
  })
  return t.concat(crops, { axis: 0 })
}

function cropped(
  x: Tensor,
  axis: number,
  extent: number,
  [from, to]: readonly [number, number],
  nearest: boolean,
  outside: number,
): Tensor {
  const last = x.shape[axis]! - 1
  const positions = Array.from({ length: extent }, (_, k) =>
    extent > 1 ? from * last + (k * (to - from) * last) / (extent - 1) : 0.5 * (from + to) * last,
  )
  const at = (indices: readonly number[]): Tensor =>
    t.gather(
      x,
      t.tensor(
        indices.map((one) => Math.min(Math.max(one, 0), last)),
        { dtype: 'int32' },
      ),
      { axis },
    )
  const shape = x.shape.map((_, k) => (k === axis ? extent : 1))
  const inside = t.tensor(
    positions.map((one) => (one >= 0 && one <= last ? 1 : 0)),
    { shape, dtype: 'bool' },
  )
  const floors = positions.map(Math.floor)
  const along = t.tensor(
    positions.map((one, k) => one - floors[k]!),
    { shape, dtype: 'float32' },
  )
  const [before, after] = [at(floors), at(floors.map((one) => one + 1))]
  const value = nearest ? at(positions.map(Math.round)) : t.add(before, t.mul(t.sub(after, before), along))
  return t.where(inside, value, outside)
}

/** Operators on images by name. */
export const images: Readonly<Record<string, Operator>> = {
  AvgPool: pooled(t.avgPool2d, 2),
  AvgPool3D: pooled(t.avgPool3d, 3),
  Conv1D: operator((call) => convolved(call, 1), { inputs: 2 }),
  Conv2D: operator((call) => convolved(call, 2), { inputs: 2 }),
  Conv2DBackpropInput: operator(transposed, { inputs: 3, host: [0] }),
  Conv3D: operator((call) => convolved(call, 3), { inputs: 2 }),
  CropAndResize: operator(cropAndResize, { inputs: 4, host: [1, 2, 3] }),
  DepthwiseConv2d: operator(depthwise, { inputs: 2 }),
  DepthwiseConv2dNative: operator(depthwise, { inputs: 2 }),
  FusedBatchNorm: operator(normalized, { inputs: 5 }),
  FusedBatchNormV2: operator(normalized, { inputs: 5 }),
  FusedBatchNormV3: operator(normalized, { inputs: 5 }),
  FusedDepthwiseConv2dNative: fused(depthwise),
  LRN: operator(localResponse),
  MaxPool: pooled(t.maxPool2d, 2),
  MaxPool3D: pooled(t.maxPool3d, 3),
  ResizeBilinear: operator(resizedLinear, { inputs: 2, host: [1] }),
  ResizeNearestNeighbor: operator(resizedNearest, { inputs: 2, host: [1] }),
  _FusedConv2D: fused((call) => convolved(call, 2)),
}
