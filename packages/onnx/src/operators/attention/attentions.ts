// Attention as ONNX Runtime's tools for transformers write it. See ContribOperators.md there.

import {
  add,
  greater,
  less,
  matmul,
  mul,
  reshape,
  slice,
  softmax,
  type Tensor,
  tensor,
  transpose,
  where,
} from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { range } from '../convolution/windows.js'

// [batch, time, heads · depth] as [batch, heads, time, depth].
function headsOf(call: Call, x: Tensor): Tensor {
  const [batch, time, width] = x.shape as [number, number, number]
  const heads = call.given('num_heads')!
  if (x.rank !== 3 || !(heads >= 1) || width % heads !== 0) {
    throw new OnnxError(`an input ${shapeText(x.shape)} for ${heads} heads, expected [batch, time, width]`)
  }
  return transpose(reshape(x, [batch, time, heads, width / heads]), { perm: [0, 2, 1, 3] })
}

const counting = (count: number): Tensor => tensor(range(count), { dtype: 'int32' })

// Which keys count: a mask [batch] has their number; others are [batch, keys] or [batch, queries, keys].
function counted(call: Call, k: number, keys: number): Tensor {
  const mask = call.castTo(k, 'int32')
  const [batch = 0, ...rest] = mask.shape
  if (mask.rank === 1) return reshape(less(counting(keys), reshape(mask, [batch, 1])), [batch, 1, 1, keys])
  if (mask.rank === 0 || mask.rank > 3 || rest.at(-1) !== keys) {
    throw new OnnxError(`a mask ${shapeText(mask.shape)} for ${keys} keys`)
  }
  return reshape(greater(mask, 0), [batch, 1, mask.rank === 3 ? rest[0]! : 1, keys])
}

function attended(call: Call, q: Tensor, k: Tensor, v: Tensor, mask: number, bias: number): Tensor {
  const [query, key, value] = [headsOf(call, q), headsOf(call, k), headsOf(call, v)]
  const [queries, keys] = [query.shape[2]!, key.shape[2]!]
  const penalty = call.number('mask_filter_value', -10000)
  let scores = mul(matmul(query, key, { transposeB: true }), call.number('scale', 0) || 1 / Math.sqrt(query.shape[3]!))
  if (call.has(mask)) scores = add(scores, where(counted(call, mask, keys), 0, penalty))
  if (call.has(bias)) scores = add(scores, call.tensor(bias))
  if (call.number('unidirectional', 0) !== 0) {
    scores = add(scores, where(greater(counting(keys), reshape(counting(queries), [queries, 1])), penalty, 0))
  }
  const result = matmul(softmax(scores), value)
  const [batch, heads, , depth] = result.shape as [number, number, number, number]
  return reshape(transpose(result, { perm: [0, 2, 1, 3] }), [batch, queries, heads * depth])
}

// Parts of the last axis, side by side.
function partsOf(x: Tensor, widths: readonly number[]): readonly Tensor[] {
  let from = 0
  return widths.map((width) => {
    const begin = [...x.shape.slice(1).map(() => 0), from]
    from += width
    return slice(x, begin, [...x.shape.slice(0, -1), width])
  })
}

// One product for queries, keys and values.
function attention(call: Call): Tensor {
  const [x, weights] = [call.tensor(0), call.tensor(1)]
  const product = matmul(x, weights)
  const whole = call.has(2) ? add(product, call.tensor(2)) : product
  const width = whole.shape.at(-1)!
  const widths = call.list('qkv_hidden_sizes') ?? [width / 3, width / 3, width / 3]
  if (widths.length !== 3 || widths.reduce((a, b) => a + b) !== width) {
    throw new OnnxError(`widths ${JSON.stringify(widths)} of ${width} columns`)
  }
  if (call.has(4)) throw new OnnxError('keys and values of earlier steps are not supported')
  const [q, k, v] = partsOf(whole, widths) as [Tensor, Tensor, Tensor]
  return attended(call, q, k, v, 3, 5)
}

function multiHeadAttention(call: Call): Tensor {
  if (!call.has(1) || !call.has(2)) throw new OnnxError('queries, keys and values in one input are not supported')
  const inputs = [call.tensor(0), call.tensor(1), call.tensor(2)]
  const bias = call.has(3)
    ? partsOf(
        call.tensor(3),
        inputs.map((one) => one.shape.at(-1)!),
      )
    : undefined
  const [q, k, v] = inputs.map((one, n) => (bias === undefined ? one : add(one, bias[n]!))) as [Tensor, Tensor, Tensor]
  if (call.has(6) || call.has(7)) throw new OnnxError('keys and values of earlier steps are not supported')
  return attended(call, q, k, v, 4, 5)
}

const attributes = { num_heads: 'int!', mask_filter_value: 'float', scale: 'float', unidirectional: 'int' } as const
const domain = 'com.microsoft'

/** Attention. */
export const attentionOperators: readonly Operator[] = [
  operator(
    'Attention',
    1,
    { domain, inputs: [2, 6], attributes: { ...attributes, qkv_hidden_sizes: 'ints' } },
    attention,
  ),
  operator('MultiHeadAttention', 1, { domain, inputs: [1, 8], attributes }, multiHeadAttention),
]
