// Normalisations over batches, channels and axes.

import {
  abs,
  add,
  argMax,
  batchNormTraining,
  div,
  layerNorm,
  logSoftmax,
  mean,
  mul,
  oneHot,
  pad,
  pow,
  reshape,
  rsqrt,
  slice,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  transpose,
  variance,
} from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { sameShape, shapeText } from '@tensorloom/tensor/op'
import { charge } from '../../runtime/budget.js'
import type { Call } from '../../runtime/call.js'
import { channelsFirst, channelsLast } from '../../runtime/layout.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { deviceValue, lastValue, type Value } from '../../runtime/value.js'
import { range } from '../convolution/windows.js'

// A value for each channel, beside [batch, channels, …spatial]; other shapes have further axes already.
function perChannel(value: Tensor, x: Tensor): Tensor {
  return value.rank === 1 ? reshape(value, [value.size, ...range(x.rank - 2).map(() => 1)]) : value
}

function affine(x: Tensor, scale: Tensor, offset: Tensor): Tensor {
  return add(mul(x, perChannel(scale, x)), perChannel(offset, x))
}

function batchNormalization(call: Call): readonly (Tensor | Value | undefined)[] {
  const x = call.tensor(0)
  const [scale, offset, runningMean, runningVariance] = [1, 2, 3, 4].map((k) => call.tensor(k)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ]
  const epsilon = call.number('epsilon', 1e-5)
  const training =
    call.opset >= 14
      ? call.number('training_mode', 0) !== 0
      : call.opset < 7
        ? call.number('is_test', 0) === 0
        : call.outputs > 1
  if (x.rank < 2) throw new OnnxError(`input 0 has shape ${shapeText(x.shape)}, expected [batch, channels, …]`)
  if (!training) {
    const factor = mul(scale, rsqrt(add(runningVariance, epsilon)))
    const { last, type } = call.value(0)
    // Channels that lie last are beside the statistics as they are.
    if (last !== undefined && factor.rank === 1) {
      return [lastValue(type, add(mul(sub(last, runningMean), factor), offset))]
    }
    return [affine(sub(x, perChannel(runningMean, x)), factor, offset)]
  }
  const [y, batchMean, batchVariance] = batchNormTraining(channelsLast(x), scale, offset, { epsilon })
  const momentum = call.number('momentum', 0.9)
  const moving = (running: Tensor, batch: Tensor): Tensor => add(mul(running, momentum), mul(batch, 1 - momentum))
  const results = [channelsFirst(y), moving(runningMean, batchMean), moving(runningVariance, batchVariance)]
  return call.opset >= 14
    ? results.slice(0, call.outputs)
    : [...results, batchMean, batchVariance].slice(0, call.outputs)
}

// Zero mean and unit variance over some axes; also returns the mean and 1 / deviation.
function standardized(
  x: Tensor,
  axis: readonly number[],
  epsilon: number,
): readonly [y: Tensor, mean: Tensor, inverse: Tensor] {
  const options = { axis, keepDims: true }
  const center = mean(x, options)
  const centered = sub(x, center)
  const inverse = rsqrt(add(mean(square(centered), options), epsilon))
  return [mul(centered, inverse), center, inverse]
}

function instanceNormalization(call: Call): Tensor {
  const x = call.tensor(0)
  const [y] = standardized(x, range(x.rank - 2, 2), call.number('epsilon', 1e-5))
  return affine(y, call.tensor(1), call.tensor(2))
}

/** Layer normalization of input 0: the result, and if more outputs are named, the mean and 1 / deviation. */
export function layerNormalization(call: Call): readonly (Tensor | Value)[] {
  const x = call.tensor(0)
  const axis = range(x.rank - call.axis(call.number('axis', -1), x.rank), call.axis(call.number('axis', -1), x.rank))
  const epsilon = call.number('epsilon', 1e-5)
  const [scale, bias] = [call.tensor(1), call.optional(2)]
  const extents = x.shape.slice(axis[0])
  const whole = [scale, bias].every((one) => one === undefined || sameShape(one.shape, extents))
  if (call.outputs === 1 && whole) {
    return [bias === undefined ? layerNorm(x, scale, { axis, epsilon }) : layerNorm(x, scale, bias, { axis, epsilon })]
  }
  const [y, center, inverse] = standardized(x, axis, epsilon)
  const scaled = mul(y, scale)
  const results = [
    bias === undefined ? scaled : add(scaled, bias),
    deviceValue('float', center),
    deviceValue('float', inverse),
  ]
  return results.slice(0, call.outputs)
}

/** Root-mean-square normalization of input 0: the result and 1 / root. */
export function rmsNormalization(call: Call): readonly (Tensor | Value)[] {
  const x = call.tensor(0)
  const from = call.axis(call.number('axis', -1), x.rank)
  const squares = mean(square(x), { axis: range(x.rank - from, from), keepDims: true })
  const inverse = rsqrt(add(squares, call.number('epsilon', 1e-5)))
  return [mul(mul(x, inverse), call.tensor(1)), deviceValue('float', inverse)].slice(0, call.outputs)
}

// Until opset 20 scale and bias belong to groups; since then to channels.
function groupNormalization(call: Call): Tensor {
  const x = call.tensor(0)
  const groups = call.given('num_groups')!
  const channels = x.shape[1]!
  if (groups < 1 || channels % groups !== 0) throw new OnnxError(`${channels} channels in ${groups} groups`)
  const grouped = reshape(x, [x.shape[0]!, groups, channels / groups, ...x.shape.slice(2)])
  const [y] = standardized(grouped, range(grouped.rank - 2, 2), call.number('epsilon', 1e-5))
  const [scale, bias] = [call.tensor(1), call.tensor(2)]
  if (scale.size === channels) return affine(reshape(y, x.shape), scale, bias)
  return reshape(affine(y, scale, bias), x.shape)
}

function localResponse(call: Call): Tensor {
  const x = call.tensor(0)
  const size = call.given('size')!
  const channels = x.shape[1]!
  if (!(size >= 1)) throw new OnnxError(`size is ${size}`)
  charge(1000 * size)
  const before = Math.floor((size - 1) / 2)
  const squares = pad(
    square(x),
    x.shape.map((_, k) => (k === 1 ? ([before, size - 1 - before] as const) : ([0, 0] as const))),
  )
  let total: Tensor | undefined
  for (let from = 0; from < size; from++) {
    const part = slice(
      squares,
      x.shape.map((_, k) => (k === 1 ? from : 0)),
      x.shape.map((extent, k) => (k === 1 ? channels : extent)),
    )
    total = total === undefined ? part : add(total, part)
  }
  const [alpha, beta, bias] = [call.number('alpha', 1e-4), call.number('beta', 0.75), call.number('bias', 1)]
  return div(x, pow(add(mul(total!, alpha / size), bias), beta))
}

function lpNormalization(call: Call): Tensor {
  const x = call.tensor(0)
  const options = { axis: [call.axis(call.number('axis', -1), x.rank)], keepDims: true }
  const norm = call.number('p', 2) === 1 ? sum(abs(x), options) : sqrt(sum(square(x), options))
  return div(x, norm)
}

function meanVariance(call: Call): Tensor {
  const x = call.tensor(0)
  const options = { axis: call.axes(call.list('axes') ?? [0, 2, 3], x.rank), keepDims: true }
  return div(sub(x, mean(x, options)), add(sqrt(variance(x, options)), 1e-9))
}

// Before opset 13 the axes from `axis` on count as one.
function overAxis(call: Call, compute: (x: Tensor, axis: number) => Tensor): Tensor {
  const x = call.tensor(0)
  if (call.opset >= 13) return compute(x, call.axis(call.number('axis', -1), x.rank))
  const axis = call.axis(call.number('axis', 1), x.rank)
  const rows = reshape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))])
  return reshape(compute(rows, 1), x.shape)
}

// 1 at the first largest element.
function hardmaxOf(x: Tensor, axis: number): Tensor {
  const hot = oneHot(argMax(x, { axis }), x.shape[axis]!, { dtype: x.dtype })
  const last = x.rank - 1
  return transpose(hot, { perm: range(x.rank).map((k) => (k < axis ? k : k === axis ? last : k - 1)) })
}

function softmaxOperators(name: string, compute: (x: Tensor, axis: number) => Tensor): Operator {
  return operator(name, 1, { attributes: { axis: 'int' } }, (call) => overAxis(call, compute))
}

/** Normalisations. */
export const normalizationOperators: readonly Operator[] = [
  operator(
    'BatchNormalization',
    1,
    {
      inputs: 5,
      outputs: [1, 5],
      attributes: { consumed_inputs: 'ints', epsilon: 'float', is_test: 'int', momentum: 'float', spatial: 'int' },
    },
    batchNormalization,
  ),
  operator(
    'BatchNormalization',
    7,
    { inputs: 5, outputs: [1, 5], attributes: { epsilon: 'float', momentum: 'float', spatial: 'int' } },
    batchNormalization,
  ),
  operator(
    'BatchNormalization',
    9,
    { inputs: 5, outputs: [1, 5], attributes: { epsilon: 'float', momentum: 'float' } },
    batchNormalization,
  ),
  operator(
    'BatchNormalization',
    14,
    { inputs: 5, outputs: [1, 3], attributes: { epsilon: 'float', momentum: 'float', training_mode: 'int' } },
    batchNormalization,
  ),
  operator(
    'InstanceNormalization',
    1,
    { inputs: 3, attributes: { epsilon: 'float', consumed_inputs: 'ints' } },
    instanceNormalization,
  ),
  // ONNX has it since opset 17; ONNX Runtime writes it into models of any opset.
  operator(
    'LayerNormalization',
    1,
    { inputs: [2, 3], outputs: [1, 3], attributes: { axis: 'int', epsilon: 'float', stash_type: 'int' } },
    layerNormalization,
  ),
  // Only in models that ONNX Runtime optimized.
  operator(
    'SimplifiedLayerNormalization',
    1,
    { inputs: 2, outputs: [1, 2], attributes: { axis: 'int', epsilon: 'float', stash_type: 'int' } },
    rmsNormalization,
  ),
  operator(
    'RMSNormalization',
    23,
    { inputs: 2, attributes: { axis: 'int', epsilon: 'float', stash_type: 'int' } },
    rmsNormalization,
  ),
  operator(
    'GroupNormalization',
    18,
    { inputs: 3, attributes: { epsilon: 'float', num_groups: 'int!' } },
    groupNormalization,
  ),
  operator(
    'GroupNormalization',
    21,
    { inputs: 3, attributes: { epsilon: 'float', num_groups: 'int!', stash_type: 'int' } },
    groupNormalization,
  ),
  operator('LRN', 1, { attributes: { alpha: 'float', beta: 'float', bias: 'float', size: 'int!' } }, localResponse),
  operator('LpNormalization', 1, { attributes: { axis: 'int', p: 'int' } }, lpNormalization),
  operator('MeanVarianceNormalization', 9, { attributes: { axes: 'ints' } }, meanVariance),
  softmaxOperators('Softmax', (x, axis) => softmax(x, { axis })),
  softmaxOperators('LogSoftmax', (x, axis) => logSoftmax(x, { axis })),
  softmaxOperators('Hardmax', hardmaxOf),
]
