// Operators of language models as cases: a node, its inputs, and how many outputs it has. Numbers are the same on every machine.
import type { AttributeProto, NodeProto, TensorProto } from '../../src/proto/messages.js'
import { info, model, node } from './build.js'

/** An input: numbers of a type in a shape. */
export interface CaseInput {
  readonly type: keyof typeof typeNumbers
  readonly shape: readonly number[]
  readonly data: readonly number[]
  /** Whether the file holds it. */
  readonly constant?: boolean
}

/** A node with inputs. */
export interface LanguageCase {
  readonly type: string
  readonly domain: string
  readonly inputs: readonly (CaseInput | undefined)[]
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>
  readonly floats?: Readonly<Record<string, number>>
  readonly outputs?: number
  readonly opset?: number
  /** The places of outputs that are compared; all by default. */
  readonly compared?: readonly number[]
}

/** Element types by number. */
export const typeNumbers = {
  float: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  uint4: 21,
  int4: 22,
} as const

/** Whole numbers from 0, smaller than `below`: a linear congruential generator (Numerical Recipes, 1992). */
export function randomFrom(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 12345) >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

let seed = 0

/** Floats in −1 … 1, in steps that float16 has, too. */
export function numbers(...shape: readonly number[]): CaseInput {
  const random = randomFrom(++seed)
  const size = shape.reduce((a, b) => a * b, 1)
  return { type: 'float', shape, data: Array.from({ length: size }, () => random(2049) / 1024 - 1) }
}

const constant = (one: CaseInput): CaseInput => ({ ...one, constant: true })
const half = (one: CaseInput): CaseInput => ({ ...one, type: 'float16' })
const scaled = (one: CaseInput, by: number): CaseInput => ({ ...one, data: one.data.map((x) => x * by) })
const whole = (
  type: 'int32' | 'int64' | 'bool' | 'uint8',
  shape: readonly number[],
  ...data: readonly number[]
): CaseInput => ({
  type,
  shape,
  data,
})
function bytes(...shape: readonly number[]): CaseInput {
  const random = randomFrom(++seed)
  const size = shape.reduce((a, b) => a * b, 1)
  return { type: 'uint8', shape, data: Array.from({ length: size }, () => random(256)), constant: true }
}

const microsoft = 'com.microsoft'

// A table of cosines and sines, [positions, pairs].
function turns(positions: number, pairs: number): readonly [cos: CaseInput, sin: CaseInput] {
  const angles = Array.from(
    { length: positions * pairs },
    (_, k) => Math.floor(k / pairs) / 10 ** ((2 * (k % pairs)) / pairs),
  )
  // Rounded, as the last bits of cosines differ from machine to machine.
  const table = (f: (x: number) => number): CaseInput =>
    constant({ type: 'float', shape: [positions, pairs], data: angles.map((x) => Math.round(f(x) * 1024) / 1024) })
  return [table(Math.cos), table(Math.sin)]
}

interface Product {
  readonly rows?: readonly number[]
  readonly columns: number
  readonly depth: number
  readonly size: number
  readonly bits: number
  readonly zeros?: 'packed' | 'float'
  readonly groups?: boolean
  readonly bias?: boolean
  readonly type?: 'float16'
  readonly accuracy?: number
}

function product({
  rows = [2, 3],
  columns,
  depth,
  size,
  bits,
  zeros,
  groups,
  bias,
  type,
  accuracy,
}: Product): LanguageCase {
  const blocks = Math.ceil(depth / size)
  const typed = type === 'float16' ? half : (one: CaseInput) => one
  const order = Array.from({ length: depth }, (_, k) => (k * 7) % blocks)
  const zero =
    zeros === 'packed' ? bytes(columns, Math.ceil((blocks * bits) / 8)) : constant(typed(numbers(columns, blocks)))
  return {
    type: 'MatMulNBits',
    domain: microsoft,
    inputs: [
      typed(numbers(...rows, depth)),
      bytes(columns, blocks, (size * bits) / 8),
      constant(scaled(typed(numbers(columns, blocks)), 1 / 8)),
      zeros === undefined ? undefined : zero,
      groups ? constant(whole('int32', [depth], ...order)) : undefined,
      bias ? constant(typed(numbers(columns))) : undefined,
    ],
    attributes: {
      K: depth,
      N: columns,
      bits,
      block_size: size,
      ...(accuracy !== undefined && { accuracy_level: accuracy }),
    },
  }
}

interface Grouped {
  readonly batch?: number
  readonly steps: number
  readonly past?: number
  readonly room?: number
  readonly heads?: number
  readonly groups?: number
  readonly depth?: number
  readonly packed?: boolean
  /** The steps that each row has seen, with those of this call. */
  readonly totals?: readonly number[]
  readonly rotary?: boolean | 'positions'
  readonly bias?: boolean
  readonly sink?: boolean
  readonly type?: 'float16'
  readonly attributes?: Readonly<Record<string, number>>
  readonly floats?: Readonly<Record<string, number>>
  readonly outputs?: number
  readonly compared?: readonly number[]
}

function grouped(options: Grouped): LanguageCase {
  const {
    batch = 1,
    steps,
    past = 0,
    room = past,
    heads = 4,
    groups = 2,
    depth = options.rotary ? 16 : 8,
    totals,
  } = options
  const typed = options.type === 'float16' ? half : (one: CaseInput) => one
  const own = (count: number): CaseInput => typed(numbers(batch, steps, count * depth))
  const seen = totals ?? new Array<number>(batch).fill(past + steps)
  const total = Math.max(...seen)
  const [cos, sin] = turns(24, depth / 2)
  const isRotary = options.rotary !== undefined && options.rotary !== false
  const places = Array.from({ length: batch * steps }, (_, k) => past + (k % steps))
  return {
    type: 'GroupQueryAttention',
    domain: microsoft,
    inputs: [
      ...(options.packed ? [own(heads + 2 * groups), undefined, undefined] : [own(heads), own(groups), own(groups)]),
      ...(past > 0 || room > 0
        ? [typed(numbers(batch, groups, room, depth)), typed(numbers(batch, groups, room, depth))]
        : [undefined, undefined]),
      whole('int32', [batch], ...seen.map((one) => one - 1)),
      constant(whole('int32', [1], total)),
      isRotary ? typed(cos) : undefined,
      isRotary ? typed(sin) : undefined,
      options.rotary === 'positions' ? whole('int64', [batch, steps], ...places) : undefined,
      options.bias ? typed(numbers(1, heads, steps, total)) : undefined,
      options.sink ? constant(typed(numbers(heads))) : undefined,
    ],
    attributes: { num_heads: heads, kv_num_heads: groups, ...(isRotary && { do_rotary: 1 }), ...options.attributes },
    ...(options.floats && { floats: options.floats }),
    outputs: options.outputs ?? 3,
    ...(options.compared && { compared: options.compared }),
  }
}

const ms = (
  type: string,
  inputs: LanguageCase['inputs'],
  attributes: LanguageCase['attributes'] = {},
  more: Partial<LanguageCase> = {},
): LanguageCase => ({ type, domain: microsoft, inputs, attributes, ...more })
const ai = (
  type: string,
  inputs: LanguageCase['inputs'],
  attributes: LanguageCase['attributes'] = {},
  more: Partial<LanguageCase> = {},
): LanguageCase => ({ type, domain: '', inputs, attributes, opset: 23, ...more })

const heads = { num_heads: 2 }
const self = [numbers(2, 4, 8), constant(numbers(8, 24)), constant(numbers(24))] as const
const qkv = [numbers(2, 3, 8), numbers(2, 3, 8), numbers(2, 3, 8)] as const
const past = [numbers(2, 2, 2, 4), numbers(2, 2, 2, 4)] as const
const bools = (...shape: readonly number[]): CaseInput => {
  const one = bytes(...shape)
  // Every query sees the first key.
  const last = shape.at(-1)!
  return { type: 'bool', shape, data: one.data.map((x, k) => (k % last === 0 ? 1 : x & 1)) }
}
const four = [numbers(2, 4, 3, 8), numbers(2, 2, 5, 8), numbers(2, 2, 5, 6)] as const
const fourPast = [numbers(2, 2, 3, 8), numbers(2, 2, 3, 6)] as const
const none = undefined
const [cos, sin] = turns(12, 4)
const [narrowCos, narrowSin] = turns(12, 2)
const rows = (one: CaseInput, batch: number, time: number): CaseInput => {
  const pairs = one.shape[1]!
  return { ...one, shape: [batch, time, pairs], data: one.data.slice(0, batch * time * pairs) }
}

/** The cases by name. */
export const languageCases: Readonly<Record<string, LanguageCase>> = {
  'product of 4 bits': product({ columns: 5, depth: 32, size: 16, bits: 4 }),
  'product of 4 bits, packed zero points': product({ columns: 5, depth: 32, size: 16, bits: 4, zeros: 'packed' }),
  'product of 4 bits, zero points of floats': product({ columns: 5, depth: 32, size: 16, bits: 4, zeros: 'float' }),
  'product of 4 bits, a block that is not full': product({ columns: 4, depth: 40, size: 16, bits: 4, zeros: 'packed' }),
  'product of 4 bits, blocks of 32': product({ columns: 6, depth: 64, size: 32, bits: 4, zeros: 'packed', bias: true }),
  'product of 4 bits, blocks of 128': product({ columns: 3, depth: 128, size: 128, bits: 4 }),
  'product of 4 bits, groups': product({ columns: 5, depth: 32, size: 16, bits: 4, groups: true }),
  'product of 4 bits, accuracy 1': product({ columns: 5, depth: 32, size: 32, bits: 4, accuracy: 1 }),
  'product of 4 bits, one row': product({ rows: [1], columns: 5, depth: 32, size: 16, bits: 4 }),
  'product of 4 bits, float16': product({ columns: 5, depth: 32, size: 16, bits: 4, zeros: 'packed', type: 'float16' }),
  'product of 8 bits': product({ columns: 5, depth: 32, size: 16, bits: 8 }),
  'product of 8 bits, zero points': product({ columns: 5, depth: 48, size: 32, bits: 8, zeros: 'packed' }),
  'product of 2 bits': product({ columns: 5, depth: 32, size: 16, bits: 2 }),
  'product of 2 bits, zero points': product({ columns: 5, depth: 96, size: 16, bits: 2, zeros: 'packed' }),

  'rows of 4 bits': ms(
    'GatherBlockQuantized',
    [bytes(6, 16), whole('int64', [2, 3], 0, 5, 1, 1, 3, 2), constant(numbers(6, 2))],
    { bits: 4, block_size: 16 },
  ),
  'rows of 4 bits, zero points': ms(
    'GatherBlockQuantized',
    [bytes(6, 24), whole('int64', [2], 4, -1), constant(numbers(6, 3)), bytes(6, 2)],
    { bits: 4, block_size: 16 },
  ),
  'rows of 8 bits': ms(
    'GatherBlockQuantized',
    [bytes(6, 32), whole('int32', [3], 0, 5, 1), constant(numbers(6, 2)), bytes(6, 2)],
    { bits: 8, block_size: 16, gather_axis: 0, quantize_axis: 1 },
  ),
  'rows of uint4': ms(
    'GatherBlockQuantized',
    [
      { ...bytes(6, 20), type: 'uint4' },
      whole('int64', [3], 0, 5, 1),
      constant(numbers(6, 2)),
      { ...bytes(6, 2), type: 'uint4' },
    ],
    { block_size: 16 },
  ),
  'rows of int4, along another axis': ms(
    'GatherBlockQuantized',
    [{ ...bytes(20, 6), type: 'int4' }, whole('int64', [2, 2], 0, 5, 1, 4), constant(numbers(2, 6))],
    { block_size: 16, gather_axis: 1, quantize_axis: 0 },
  ),

  'root mean square': ai(
    'SimplifiedLayerNormalization',
    [numbers(2, 3, 8), constant(numbers(8))],
    {},
    { opset: 17, floats: { epsilon: 1e-3 }, outputs: 1 },
  ),
  'root mean square of ONNX': ai(
    'RMSNormalization',
    [numbers(2, 3, 8), constant(numbers(8))],
    {},
    { floats: { epsilon: 1e-3 } },
  ),
  'root mean square over 2 axes': ai('RMSNormalization', [numbers(2, 3, 8), constant(numbers(3, 8))], { axis: 1 }),
  'root mean square of a sum': ms(
    'SkipSimplifiedLayerNormalization',
    [numbers(2, 3, 8), numbers(2, 3, 8), constant(numbers(8)), constant(numbers(8))],
    {},
    { outputs: 4, compared: [0, 3], floats: { epsilon: 1e-5 } },
  ),
  'root mean square of a sum of rows': ms(
    'SkipSimplifiedLayerNormalization',
    [numbers(3, 8), numbers(3, 8), constant(numbers(8))],
    {},
    { floats: { epsilon: 1e-5 } },
  ),
  'normalization of a sum of rows': ms(
    'SkipLayerNormalization',
    [numbers(2, 3, 8), numbers(3, 8), constant(numbers(8)), constant(numbers(8))],
    {},
    { floats: { epsilon: 1e-5 } },
  ),

  rotary: ms('RotaryEmbedding', [numbers(2, 3, 16), whole('int64', [2, 3], 0, 1, 2, 5, 6, 7), cos, sin]),
  'rotary from a place': ms('RotaryEmbedding', [numbers(2, 3, 16), whole('int64', [1], 4), cos, sin]),
  'rotary, interleaved': ms('RotaryEmbedding', [numbers(2, 3, 16), whole('int64', [1], 4), cos, sin], {
    interleaved: 1,
  }),
  'rotary of heads': ms('RotaryEmbedding', [numbers(2, 2, 3, 8), whole('int64', [1], 0), cos, sin]),
  'rotary, a part': ms('RotaryEmbedding', [numbers(2, 3, 16), whole('int64', [1], 3), narrowCos, narrowSin], {
    num_heads: 2,
    rotary_embedding_dim: 4,
  }),
  'rotary, a part, interleaved': ms(
    'RotaryEmbedding',
    [numbers(2, 3, 16), whole('int64', [1], 3), narrowCos, narrowSin],
    { num_heads: 2, rotary_embedding_dim: 4, interleaved: 1 },
  ),
  'rotary, float16': ms('RotaryEmbedding', [half(numbers(2, 3, 16)), whole('int64', [1], 4), half(cos), half(sin)]),
  'rotary of ONNX': ai('RotaryEmbedding', [numbers(2, 3, 16), cos, sin, whole('int64', [2, 3], 0, 1, 2, 5, 6, 7)], {
    num_heads: 2,
  }),
  'rotary of ONNX, no places': ai('RotaryEmbedding', [numbers(2, 2, 3, 8), rows(cos, 2, 3), rows(sin, 2, 3)]),
  'rotary of ONNX, a part': ai(
    'RotaryEmbedding',
    [numbers(2, 2, 3, 8), narrowCos, narrowSin, whole('int64', [2, 3], 0, 1, 2, 5, 6, 7)],
    { rotary_embedding_dim: 4, interleaved: 1 },
  ),

  'grouped: a prompt': grouped({ steps: 5 }),
  'grouped: a step': grouped({ steps: 1, past: 6 }),
  'grouped: an empty past': {
    ...grouped({ steps: 3 }),
    inputs: grouped({ steps: 3 }).inputs.map((one, k) =>
      k === 3 || k === 4 ? { type: 'float', shape: [1, 2, 0, 8], data: [] } : one,
    ),
  },
  'grouped: steps': grouped({ steps: 3, past: 4 }),
  'grouped: a batch': grouped({ batch: 2, steps: 4 }),
  'grouped: a batch of prompts of other lengths': grouped({ batch: 2, steps: 5, totals: [5, 3], compared: [1, 2] }),
  'grouped: a step of other lengths': grouped({ batch: 2, steps: 1, past: 6, totals: [7, 4] }),
  'grouped: a past with room': grouped({ steps: 1, past: 5, room: 9 }),
  'grouped: rotary, a prompt': grouped({ steps: 5, rotary: true }),
  'grouped: rotary, a step': grouped({ steps: 1, past: 6, rotary: true }),
  'grouped: rotary, a step of other lengths': grouped({ batch: 2, steps: 1, past: 6, totals: [4, 7], rotary: true }),
  'grouped: rotary, places': grouped({ steps: 2, past: 6, rotary: 'positions' }),
  'grouped: rotary, interleaved': grouped({ steps: 2, past: 6, rotary: true, attributes: { rotary_interleaved: 1 } }),
  'grouped: packed': grouped({ steps: 4, packed: true, rotary: true }),
  'grouped: packed, a step': grouped({ steps: 1, past: 3, packed: true, rotary: true }),
  'grouped: a window': grouped({ steps: 6, attributes: { local_window_size: 3 } }),
  'grouped: a window, a step': grouped({ steps: 1, past: 7, attributes: { local_window_size: 3 } }),
  'grouped: a cap': grouped({ steps: 3, past: 2, floats: { softcap: 0.5 } }),
  'grouped: a scale': grouped({ steps: 3, past: 2, floats: { scale: 0.7 } }),
  'grouped: smooth': grouped({ steps: 3, past: 2, attributes: { smooth_softmax: 1 } }),
  'grouped: sinks': grouped({ steps: 3, past: 2, sink: true }),
  'grouped: a bias': grouped({ steps: 3, past: 2, bias: true }),
  'grouped: a bias and a cap': grouped({ steps: 3, past: 2, bias: true, floats: { softcap: 0.5 } }),
  'grouped: scores': grouped({ steps: 3, past: 2, outputs: 4, attributes: { qk_output: 1 }, compared: [0] }),
  'grouped: weights': grouped({ steps: 3, past: 2, outputs: 4, attributes: { qk_output: 2 } }),
  'grouped: one head of keys': grouped({ steps: 3, past: 2, groups: 1 }),
  'grouped: as many heads of keys': grouped({ steps: 3, past: 2, groups: 4 }),
  'grouped: float16': grouped({ steps: 3, past: 2, rotary: true, type: 'float16' }),

  'attention and what it leaves': ms('Attention', self, heads, { outputs: 2 }),
  'attention after a past': ms(
    'Attention',
    [...self, none, numbers(2, 2, 2, 3, 4)],
    { ...heads, unidirectional: 1 },
    { outputs: 2 },
  ),
  'attention after a past, a step': ms(
    'Attention',
    [numbers(2, 1, 8), self[1], self[2], none, numbers(2, 2, 2, 3, 4)],
    { ...heads, unidirectional: 1 },
    { outputs: 2 },
  ),
  'attention after a past with a mask': ms(
    'Attention',
    [...self, whole('int32', [2, 7], 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0), numbers(2, 2, 2, 3, 4)],
    { ...heads, unidirectional: 1 },
    { outputs: 2 },
  ),
  'attention with ends': ms('Attention', [...self, whole('int32', [2], 3, 4)], heads),
  'attention with ends and starts': ms('Attention', [...self, whole('int32', [4], 3, 4, 1, 0)], heads),
  'attention with a mask of queries': ms('Attention', [...self, { ...bools(2, 4, 4), type: 'int32' }], heads),
  'attention with a bias of scores': ms('Attention', [...self, none, none, numbers(1, 2, 4, 4)], heads),

  'heads after a past': ms('MultiHeadAttention', [...qkv, none, none, none, ...past], heads, { outputs: 3 }),
  'heads after a past, to the left': ms(
    'MultiHeadAttention',
    [...qkv, constant(numbers(24)), none, none, ...past],
    { ...heads, unidirectional: 1 },
    { outputs: 3 },
  ),
  'heads after a past with a mask': ms(
    'MultiHeadAttention',
    [...qkv, none, whole('int32', [2, 5], 1, 1, 0, 1, 1, 1, 1, 1, 1, 0), none, ...past],
    heads,
    { outputs: 3 },
  ),
  'heads after a past with a bias of scores': ms(
    'MultiHeadAttention',
    [...qkv, none, none, numbers(2, 1, 3, 5), ...past],
    heads,
    { outputs: 3 },
  ),
  'heads and their scores': ms(
    'MultiHeadAttention',
    [...qkv, none, whole('int32', [2, 3], 1, 1, 0, 1, 1, 1), numbers(1, 2, 3, 3)],
    heads,
    { outputs: 4 },
  ),
  'heads of another series': ms('MultiHeadAttention', [qkv[0], numbers(2, 2, 5, 4), numbers(2, 2, 5, 4)], heads),
  'heads with lengths': ms('MultiHeadAttention', [...qkv, none, whole('int32', [2], 2, 3)], heads),
  'heads with a mask of queries': ms('MultiHeadAttention', [...qkv, none, { ...bools(2, 3, 3), type: 'int32' }], heads),

  'ONNX: heads': ai('Attention', four),
  'ONNX: flat': ai('Attention', [numbers(2, 3, 16), numbers(2, 5, 8), numbers(2, 5, 8)], {
    q_num_heads: 4,
    kv_num_heads: 2,
  }),
  'ONNX: a cap and a scale': ai('Attention', four, {}, { floats: { softcap: 0.5, scale: 0.3 } }),
  'ONNX: causal': ai('Attention', four, { is_causal: 1 }),
  'ONNX: a past': ai('Attention', [...four, none, ...fourPast], {}, { outputs: 3 }),
  'ONNX: a past, causal': ai('Attention', [...four, none, ...fourPast], { is_causal: 1 }, { outputs: 3 }),
  'ONNX: a mask of booleans': ai('Attention', [...four, bools(3, 5)]),
  'ONNX: a mask of booleans and heads': ai('Attention', [...four, bools(2, 4, 3, 5)]),
  'ONNX: a mask of floats': ai('Attention', [...four, numbers(2, 1, 3, 5)]),
  'ONNX: a mask, a cap, causal': ai(
    'Attention',
    [...four, numbers(3, 5)],
    { is_causal: 1 },
    { floats: { softcap: 0.5 } },
  ),
  'ONNX: a past and a mask': ai('Attention', [...four, numbers(3, 8), ...fourPast], {}, { outputs: 3 }),
  'ONNX: products': ai(
    'Attention',
    [...four, numbers(3, 5)],
    { qk_matmul_output_mode: 0 },
    { outputs: 4, floats: { softcap: 0.5 } },
  ),
  'ONNX: stage 1': ai(
    'Attention',
    [...four, numbers(3, 5)],
    { qk_matmul_output_mode: 1 },
    { outputs: 4, floats: { softcap: 0.5 } },
  ),
  'ONNX: stage 2': ai(
    'Attention',
    [...four, numbers(3, 5)],
    { qk_matmul_output_mode: 2 },
    { outputs: 4, floats: { softcap: 0.5 } },
  ),
  'ONNX: weights': ai(
    'Attention',
    [...four, numbers(3, 5)],
    { qk_matmul_output_mode: 3 },
    { outputs: 4, floats: { softcap: 0.5 } },
  ),
  'ONNX 24: lengths': ai('Attention', [...four, none, none, none, whole('int64', [2], 3, 5)], {}, { opset: 24 }),
  'ONNX 24: lengths, causal': ai(
    'Attention',
    [...four, none, none, none, whole('int64', [2], 4, 5)],
    { is_causal: 1 },
    { opset: 24 },
  ),
  'ONNX: float16': ai('Attention', four.map(half)),

  'steps in a buffer': ai(
    'TensorScatter',
    [numbers(2, 2, 6, 3), numbers(2, 2, 2, 3), whole('int64', [2], 1, 4)],
    {},
    { opset: 24 },
  ),
  'steps in a buffer, around': ai(
    'TensorScatter',
    [numbers(2, 6, 3), numbers(2, 3, 3), whole('int64', [2], 5, 1)],
    { axis: 1, mode: 'circular' },
    { opset: 24 },
  ),
  'steps at the front': ai('TensorScatter', [numbers(2, 6, 3), numbers(2, 3, 3)], { axis: 1 }, { opset: 24 }),
  swish: ai('Swish', [numbers(2, 3)], {}, { opset: 24, floats: { alpha: 1.5 } }),
}

// Elements as they lie in a file; two of 4 bits share a byte.
function rawBytes({ type, data }: CaseInput): Uint8Array {
  if (type === 'uint8' || type === 'bool') return Uint8Array.from(data)
  if (type === 'int32') return new Uint8Array(Int32Array.from(data).buffer)
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(data, BigInt).buffer)
  if (type === 'float') return new Uint8Array(Float32Array.from(data).buffer)
  if (type === 'float16') return new Uint8Array(Uint16Array.from(data, halfBits).buffer)
  return Uint8Array.from(
    { length: Math.ceil(data.length / 2) },
    (_, k) => (data[2 * k]! & 15) | ((data[2 * k + 1]! & 15) << 4),
  )
}

/** The bits of a float16 that is a normal number or 0; other digits are cut off. */
export function halfBits(x: number): number {
  if (x === 0) return 0
  const exponent = Math.floor(Math.log2(Math.abs(x)))
  const digits = Math.round((Math.abs(x) / 2 ** exponent - 1) * 1024)
  return (x < 0 ? 0x8000 : 0) + ((exponent + 15) << 10) + digits
}

/** A constant of a file. */
export function stored(name: string, one: CaseInput): TensorProto {
  return { name, dims: one.shape, dataType: typeNumbers[one.type], rawData: rawBytes(one) }
}

/** The file of a case: inputs x0, x1, …, outputs y0, y1, … */
export function fileOf({
  type,
  domain,
  inputs,
  attributes,
  floats = {},
  outputs = 1,
  opset = 17,
  compared,
}: LanguageCase): Uint8Array {
  const names = inputs.map((one, k) => (one === undefined ? '' : `x${k}`))
  const asked = compared ?? Array.from({ length: outputs }, (_, k) => k)
  const made = Array.from({ length: outputs }, (_, k) =>
    asked.includes(k) || type === 'GroupQueryAttention' ? `y${k}` : '',
  )
  const computed: NodeProto = node(type, names, made, attributes, domain)
  const more = Object.entries(floats).map(([name, f]): AttributeProto => ({ name, f, type: 1 }))
  const given = inputs.flatMap((one, k) => (one === undefined ? [] : [{ one, name: `x${k}` }]))
  const isFloat16 = inputs[0]!.type === 'float16' || (type === 'GatherBlockQuantized' && inputs[2]!.type === 'float16')
  return model(
    {
      input: given.flatMap(({ one, name }) =>
        one.constant || one.type.endsWith('int4') ? [] : [info(name, one.shape, typeNumbers[one.type])],
      ),
      output: asked.map((k) => ({ name: `y${k}`, type: { tensorType: { elemType: isFloat16 ? 10 : 1 } } })),
      initializer: given.flatMap(({ one, name }) =>
        one.constant || one.type.endsWith('int4') ? [stored(name, one)] : [],
      ),
      node: [{ ...computed, attribute: [...(computed.attribute ?? []), ...more] }],
    },
    opset,
    { 'com.microsoft': 1 },
  )
}
