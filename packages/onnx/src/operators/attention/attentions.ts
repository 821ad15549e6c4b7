// Attention: that of ONNX, and those that ONNX Runtime's tools and exporters of language models write. See ContribOperators.md there.

import {
  add,
  concat,
  greater,
  greaterEqual,
  isFloating,
  less,
  matmul,
  maximum,
  pad,
  reshape,
  slice,
  stack,
  type Tensor,
  where,
} from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator, type Results } from '../../runtime/operator.js'
import { afterPast, attend, causalMask, counting, headsOf, joinedHeads, partsOf } from './attend.js'
import { writtenAt } from './cache.js'
import { rotated, rowsAt } from './rotary.js'

// What masks of input `k` add: they say how many keys count, [batch], from where to where, [2 · batch], or which ones, [batch, keys]
// or [batch, queries, keys].
function maskBias(call: Call, k: number, batch: number, keys: number): Tensor | undefined {
  if (!call.has(k)) return undefined
  const mask = call.castTo(k, 'int32')
  const rest = mask.shape.slice(1)
  const counts = mask.rank === 1 && (mask.size === batch || mask.size === 2 * batch)
  if (!counts && (mask.rank < 2 || mask.rank > 3 || mask.shape[0] !== batch || rest.at(-1) !== keys)) {
    throw new OnnxError(`a mask ${shapeText(mask.shape)} for ${keys} keys`)
  }
  const penalty = call.number('mask_filter_value', -10000)
  if (!counts) return where(reshape(greater(mask, 0), [batch, 1, mask.rank === 3 ? rest[0]! : 1, keys]), 0, penalty)
  const bound = (from: number): Tensor => reshape(slice(mask, [from], [batch]), [batch, 1, 1, 1])
  const ended = where(less(counting(keys), bound(0)), 0, penalty)
  return mask.size === batch ? ended : where(greaterEqual(counting(keys), bound(batch)), ended, penalty)
}

// Attention of com.microsoft, whose masks are added: input `mask`, and a bias of the scores in input 5.
function attended(call: Call, [q, k, v]: readonly Tensor[], mask: number, present: readonly Tensor[]): Results {
  const [batch, , queries] = q!.shape as [number, number, number]
  const keys = k!.shape[2]!
  const causal = call.number('unidirectional', 0) === 0 ? undefined : causalMask(queries, keys, keys - queries)
  const penalty = causal && where(causal, 0, call.number('mask_filter_value', -10000))
  const { result, stages } = attend(q!, k!, v!, {
    scale: call.given('scale'),
    biases: [maskBias(call, mask, batch, keys), call.optional(5), penalty],
  })
  return [joinedHeads(result), ...present, stages[2]].slice(0, call.outputs)
}

// One product for queries, keys and values. Earlier keys and values are one tensor, [2, batch, heads, time, depth].
function attention(call: Call): Results {
  const heads = call.given('num_heads')!
  const product = matmul(call.tensor(0), call.tensor(1))
  const whole = call.has(2) ? add(product, call.tensor(2)) : product
  const width = whole.shape.at(-1)!
  const widths = call.list('qkv_hidden_sizes') ?? [width / 3, width / 3, width / 3]
  if (widths.length !== 3 || widths.reduce((a, b) => a + b) !== width) {
    throw new OnnxError(`widths ${JSON.stringify(widths)} of ${width} columns`)
  }
  const [q, ...fresh] = partsOf(whole, widths).map((one) => headsOf(one, heads))
  const past = call.optional(4)
  const [k, v] = fresh.map((one, n) => {
    if (past === undefined) return one
    const before = slice(past, [n, 0, 0, 0, 0], [1, ...past.shape.slice(1)])
    return concat([reshape(before, past.shape.slice(1)), one], { axis: 2 })
  })
  return attended(call, [q!, k!, v!], 3, call.outputs > 1 ? [stack([k!, v!])] : [])
}

// Queries, keys and values as [batch, heads, time, depth]: each on its own, keys and values of another series that have their heads
// already, or packed side by side in each head.
function threeInputs(call: Call): readonly Tensor[] {
  const heads = call.given('num_heads')!
  const unpacked = (x: Tensor): readonly Tensor[] => {
    const [batch, time, own, count, depth] = x.shape as [number, number, number, number, number]
    if (x.rank !== 5 || own !== heads) throw new OnnxError(`an input ${shapeText(x.shape)} for ${heads} heads`)
    return partsOf(reshape(x, [batch, time, heads, count * depth]), new Array<number>(count).fill(depth)).map((one) =>
      reshape(one, [batch, time, heads * depth]),
    )
  }
  const inputs = [0, 1, 2].flatMap((k) => {
    const x = call.optional(k)
    return x === undefined ? [] : x.rank === 5 ? unpacked(x) : [x]
  })
  if (inputs.length !== 3) throw new OnnxError(`${inputs.length} of queries, keys and values`)
  const flat = inputs.filter((one) => one.rank === 3)
  const biases = call.has(3)
    ? partsOf(
        call.tensor(3),
        flat.map((one) => one.shape[2]!),
      )
    : []
  return inputs.map((one, n) => {
    if (one.rank !== 3) return one
    return headsOf(biases[n] === undefined ? one : add(one, biases[n]), heads)
  })
}

function multiHeadAttention(call: Call): Results {
  const [q, key, value] = threeInputs(call)
  const [k, v] = [afterPast(call, 6, key!), afterPast(call, 7, value!)]
  return attended(call, [q!, k, v], 4, [k, v])
}

// The rows of a batch may have seen different numbers of steps: input 5 is the place of the last step of each, input 6 the largest
// number of steps. With one row they agree.
function groupQueryAttention(call: Call): Results {
  const [heads, groups] = [call.given('num_heads')!, call.given('kv_num_heads')!]
  const x = call.tensor(0)
  const depth = x.shape.at(-1)! / (call.has(1) ? heads : heads + 2 * groups)
  if (!Number.isInteger(depth)) throw new OnnxError(`an input ${shapeText(x.shape)} for ${heads} and ${groups} heads`)
  const inputs = call.has(1)
    ? [x, call.tensor(1), call.tensor(2)]
    : partsOf(
        x,
        [heads, groups, groups].map((count) => count * depth),
      )
  const [q, k, v] = inputs.map((one, n) => headsOf(one, n === 0 ? heads : groups)) as [Tensor, Tensor, Tensor]
  const [batch, , steps] = q.shape as [number, number, number]
  const total = call.scalar(6)
  const first = batch === 1 ? total - steps : maximum(add(call.castTo(5, 'int32'), 1 - steps), 0)
  const turned = (one: Tensor): Tensor => {
    if (call.number('do_rotary', 0) === 0) return one
    const start = call.has(9) ? call.tensor(9) : typeof first === 'number' ? first : reshape(first, [batch, 1])
    const [cos, sin] = [rowsAt(call.tensor(7), start, steps), rowsAt(call.tensor(8), start, steps)]
    return rotated(one, cos, sin, call.number('rotary_interleaved', 0) !== 0)
  }
  const present = [turned(k), v].map((one, n) => cached(call.optional(3 + n), one, first, total))
  const [key, value] = present.map((one) => upTo(one, total)) as [Tensor, Tensor]
  const offset = typeof first === 'number' ? first : reshape(first, [batch, 1, 1, 1])
  const isCausal = call.number('causal', 1) !== 0
  const { result, stages } = attend(turned(q), key, value, {
    scale: call.given('scale'),
    softcap: call.number('softcap', 0),
    biases: [call.optional(10)],
    masks: [isCausal ? causalMask(steps, total, offset, call.number('local_window_size', -1)) : undefined],
    sink: call.optional(11) ?? (call.number('smooth_softmax', 0) > 0 ? 0 : undefined),
  })
  return [joinedHeads(result), ...present, stages[call.number('qk_output', 0) === 1 ? 2 : 3]].slice(0, call.outputs)
}

// The first `total` steps.
const upTo = (x: Tensor, total: number): Tensor =>
  x.shape[2] === total ? x : slice(x, [0, 0, 0, 0], [x.shape[0]!, x.shape[1]!, total, x.shape[3]!])

// Keys or values up to those of this call, whose places begin at `first`. A past that has room for more keeps its length.
function cached(past: Tensor | undefined, x: Tensor, first: number | Tensor, total: number): Tensor {
  const [before, steps] = [past?.shape[2] ?? 0, x.shape[2]!]
  if (!(total >= steps && before >= total - steps)) {
    throw new OnnxError(`${before} earlier steps and ${steps} new ones, expected ${total} in all`)
  }
  if (past === undefined) return x
  const length = Math.max(before, total)
  const filled = (one: Tensor): Tensor => {
    const room = length - one.shape[2]!
    const widths = one.shape.map((_, k) => [0, k === 2 ? room : 0] as const)
    return room === 0 ? one : pad(one, widths)
  }
  if (typeof first === 'number') return filled(concat([upTo(past, first), x], { axis: 2 }))
  const isPast = less(reshape(counting(length), [length, 1]), reshape(first, [first.size, 1, 1, 1]))
  return writtenAt(where(isPast, filled(past), 0), x, first, 2)
}

// Attention of ONNX. Masks of booleans say where a query sees a key; others are added.
function standardAttention(call: Call): Results {
  const flat = call.tensor(0).rank === 3
  const counts = [call.given('q_num_heads'), call.given('kv_num_heads'), call.given('kv_num_heads')]
  const [q, key, value] = counts.map((count, n) => (flat ? headsOf(call.tensor(n), count ?? 0) : call.tensor(n))) as [
    Tensor,
    Tensor,
    Tensor,
  ]
  const [k, v] = [afterPast(call, 4, key), afterPast(call, 5, value)]
  const [batch, , queries] = q.shape as [number, number, number]
  const keys = k.shape[2]!
  const lengths = call.has(6) ? reshape(call.castTo(6, 'int32'), [batch, 1, 1, 1]) : undefined
  const offset = lengths === undefined ? (call.has(4) ? keys - key.shape[2]! : 0) : lengths.sub(queries)
  const mask = call.optional(3)
  const isBias = mask !== undefined && isFloating(mask.dtype)
  const { result, stages } = attend(q, k, v, {
    scale: call.given('scale'),
    softcap: call.number('softcap', 0),
    biases: [isBias ? mask : undefined],
    masks: [
      isBias ? undefined : mask,
      call.number('is_causal', 0) === 0 ? undefined : causalMask(queries, keys, offset),
      lengths && less(counting(keys), lengths),
    ],
  })
  const seen = stages[call.number('qk_matmul_output_mode', 0)]!
  return [flat ? joinedHeads(result) : result, k, v, seen].slice(0, call.outputs)
}

const attributes = { num_heads: 'int!', mask_filter_value: 'float', scale: 'float', unidirectional: 'int' } as const
const domain = 'com.microsoft'

/** Attention. */
export const attentionOperators: readonly Operator[] = [
  operator(
    'Attention',
    1,
    {
      domain,
      inputs: [2, 7],
      outputs: [1, 2],
      attributes: {
        ...attributes,
        qkv_hidden_sizes: 'ints',
        do_rotary: 'int',
        past_present_share_buffer: 'int',
        rotary_embedding_dim: 'int',
      },
      only: { do_rotary: [0], past_present_share_buffer: [0], rotary_embedding_dim: [0] },
      without: { 6: 'past_sequence_length' },
    },
    attention,
  ),
  operator(
    'MultiHeadAttention',
    1,
    {
      domain,
      inputs: [1, 10],
      outputs: [1, 4],
      attributes,
      without: { 8: 'past_sequence_length', 9: 'cache_indirection' },
    },
    multiHeadAttention,
  ),
  operator(
    'GroupQueryAttention',
    1,
    {
      domain,
      inputs: [1, 16],
      outputs: [1, 4],
      host: [6],
      fixed: [7, 8],
      attributes: {
        num_heads: 'int!',
        kv_num_heads: 'int!',
        causal: 'int',
        do_rotary: 'int',
        k_quant_type: 'string',
        kv_cache_bit_width: 'int',
        local_window_size: 'int',
        qk_norm_epsilon: 'float',
        qk_output: 'int',
        rotary_interleaved: 'int',
        scale: 'float',
        sliding_window_cache: 'int',
        smooth_softmax: 'int',
        softcap: 'float',
        v_quant_type: 'string',
      },
      only: {
        causal: [0, 1],
        k_quant_type: ['NONE'],
        kv_cache_bit_width: [0],
        qk_output: [0, 1, 2],
        sliding_window_cache: [0],
        v_quant_type: ['NONE'],
      },
      without: { 12: 'k_scale', 13: 'v_scale', 14: 'q_norm_weight', 15: 'k_norm_weight' },
    },
    groupQueryAttention,
  ),
  operator(
    'Attention',
    23,
    {
      inputs: [3, 7],
      outputs: [1, 4],
      attributes: {
        is_causal: 'int',
        kv_num_heads: 'int',
        q_num_heads: 'int',
        qk_matmul_output_mode: 'int',
        scale: 'float',
        softcap: 'float',
        softmax_precision: 'int',
      },
      only: { qk_matmul_output_mode: [0, 1, 2, 3], softmax_precision: [1, 10, 16] },
    },
    standardAttention,
  ),
]
