// Reductions, products, norms and running sums.

import type { Tensor } from '@tensorloom/tensor'
import * as t from '@tensorloom/tensor'
import { axisOf, type Call, type Operator, operator } from '../operator.js'
import { integers, type Value } from '../values.js'
import { withFused } from './images.js'

type Reduce = (x: Tensor, options: { axis: readonly number[]; keepDims: boolean }) => Tensor

function axesOf(call: Call): readonly number[] {
  const { shape } = call.value(0)
  return [...new Set(call.numbers(1).map((axis) => axisOf(axis, shape.length)))]
}

const keeps = (call: Call): boolean => call.attributes.bool('keep_dims', call.attributes.bool('keepdims'))

function reduced(reduce: Reduce, onHost?: (numbers: readonly number[]) => number): Operator {
  return operator(
    (call) => {
      const axis = axesOf(call)
      return axis.length === 0 ? call.tensor(0) : reduce(call.tensor(0), { axis, keepDims: keeps(call) })
    },
    { inputs: 2, host: [1], onHost: onHost && ((call) => wholeList(call, onHost)) },
  )
}

function wholeList(call: Call, fn: (numbers: readonly number[]) => number): Value | undefined {
  const { dtype, shape } = call.value(0)
  if (dtype !== 'int32' || shape.length !== 1 || axesOf(call).length !== 1) return undefined
  return integers([fn(call.numbers(0))], keeps(call) ? [1] : [])
}

function extreme(find: typeof t.argMax): Operator {
  return operator(
    (call) => {
      const axis = call.inputs.length > 1 ? call.number(1) : 0
      return find(call.tensor(0), { axis: axisOf(axis, call.value(0).shape.length) })
    },
    { host: [1] },
  )
}

function running(scan: typeof t.cumsum): Operator {
  return operator(
    (call) =>
      scan(call.tensor(0), {
        axis: axisOf(call.number(1), call.value(0).shape.length),
        exclusive: call.attributes.bool('exclusive'),
        reverse: call.attributes.bool('reverse'),
      }),
    { inputs: 2, host: [1] },
  )
}

const turned = (x: Tensor, turn: boolean): Tensor => (turn ? t.swapAxes(x, -1, -2) : x)

function product(call: Call, [first, second]: readonly [string, string]): Tensor {
  const { attributes } = call
  return t.matmul(turned(call.tensor(0), attributes.bool(first)), turned(call.tensor(1), attributes.bool(second)))
}

const batched: Operator = operator((call) => product(call, ['adj_x', 'adj_y']), { inputs: 2 })
const plain = ['transpose_a', 'transpose_b'] as const

function band(call: Call): Tensor {
  const [lower, upper] = [call.number(1), call.number(2)]
  const below = lower < 0 ? call.tensor(0) : t.triu(call.tensor(0), { k: -lower })
  return upper < 0 ? below : t.tril(below, { k: upper })
}

const norm: Reduce = (x, options) => t.sqrt(t.sum(t.square(x), options))

/** Reductions and products by name. */
export const reduction: Readonly<Record<string, Operator>> = {
  All: reduced(t.all),
  Any: reduced(t.any),
  ArgMax: extreme(t.argMax),
  ArgMin: extreme(t.argMin),
  BatchMatMul: batched,
  BatchMatMulV2: batched,
  BatchMatMulV3: batched,
  Cumprod: running(t.cumprod),
  Cumsum: running(t.cumsum),
  Einsum: operator((call) => t.einsum(call.attributes.string('equation', ''), ...call.tensors())),
  EuclideanNorm: reduced(norm),
  LogSoftmax: operator((call) => t.logSoftmax(call.tensor(0))),
  MatMul: operator((call) => product(call, plain), { inputs: 2 }),
  MatrixBandPart: operator(band, { inputs: 3, host: [1, 2] }),
  Max: reduced(t.max, (numbers) => Math.max(...numbers)),
  Mean: reduced(t.mean),
  Min: reduced(t.min, (numbers) => Math.min(...numbers)),
  Prod: reduced(t.prod, (numbers) => numbers.reduce((a, b) => a * b, 1)),
  Softmax: operator((call) => t.softmax(call.tensor(0))),
  Sum: reduced(t.sum, (numbers) => numbers.reduce((a, b) => a + b, 0)),
  _FusedMatMul: operator((call) => withFused(call, product(call, plain), 2), { inputs: 2 }),
}
