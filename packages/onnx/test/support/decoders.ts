// Small language models as exporters write them: 2 layers of 32 features with 4 heads of queries and 2 of keys, 64 tokens, rotary
// positions, and keys and values of earlier steps as inputs and outputs.
import type { NodeProto, TensorProto, ValueInfoProto } from '../../src/proto/messages.js'
import { info, model, node } from './build.js'
import { type CaseInput, randomFrom, stored, typeNumbers } from './language-cases.js'

/** How a decoder is written. */
export interface DecoderForm {
  /** Type of its numbers. */
  readonly type: 'float' | 'float16'
  /** Bits of its weights; 0 for floats. */
  readonly bits: 0 | 4 | 8
  /** Operators of ONNX Runtime, as its exporter of language models writes them, or those of ONNX 24. */
  readonly operators: 'com.microsoft' | 'ai.onnx'
}

/** The decoders by name. */
export const decoders: Readonly<Record<string, DecoderForm>> = {
  float32: { type: 'float', bits: 0, operators: 'com.microsoft' },
  float16: { type: 'float16', bits: 0, operators: 'com.microsoft' },
  '4 bits': { type: 'float', bits: 4, operators: 'com.microsoft' },
  '4 bits in float16': { type: 'float16', bits: 4, operators: 'com.microsoft' },
  '8 bits': { type: 'float', bits: 8, operators: 'com.microsoft' },
  'operators of ONNX': { type: 'float', bits: 0, operators: 'ai.onnx' },
}

const [features, heads, groups, depth, vocabulary, hidden, layers, positions, block] = [32, 4, 2, 16, 64, 64, 2, 32, 16]

/** Shape of the keys and values of one layer. */
export const cacheShape = (past: number): readonly number[] => [1, groups, past, depth]

/** Inputs and outputs with keys and values. */
export const cacheNames: readonly string[] = Array.from({ length: layers }, (_, k) => [`${k}.key`, `${k}.value`]).flat()

/** The file of a decoder. */
export function decoderFile({ type, bits, operators }: DecoderForm): Uint8Array {
  const random = randomFrom(7)
  const constants: TensorProto[] = []
  const nodes: NodeProto[] = []
  const isOwn = operators === 'ai.onnx'
  const own = isOwn ? '' : 'com.microsoft'
  const put = (name: string, one: CaseInput): string => {
    constants.push(stored(name, one))
    return name
  }
  const floats = (name: string, shape: readonly number[], scale: number, shift = 0): string => {
    const data = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => (random(513) / 256 - 1) * scale + shift)
    return put(name, { type, shape, data })
  }
  const bytes = (name: string, shape: readonly number[]): string =>
    put(name, {
      type: 'uint8',
      shape,
      data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random(256)),
    })
  const ints = (name: string, kind: 'int64' | 'int32', ...data: readonly number[]): string =>
    put(name, { type: kind, shape: [data.length], data })
  const add = (
    op: string,
    input: readonly string[],
    output: string | readonly string[],
    attributes?: Parameters<typeof node>[3],
    domain?: string,
  ): string => {
    const list = typeof output === 'string' ? [output] : output
    nodes.push(node(op, input, list, attributes, domain))
    return list[0]!
  }
  // x · w, with the weights as the form says.
  const linear = (x: string, name: string, from: number, to: number): string => {
    if (bits === 0) return add('MatMul', [x, floats(`${name}.weight`, [from, to], 0.25)], name)
    const blocks = from / block
    const inputs = [
      bytes(`${name}.qweight`, [to, blocks, (block * bits) / 8]),
      floats(`${name}.scales`, [to, blocks], 2 ** -bits / 4, 2 ** -bits / 2),
      bytes(`${name}.zeros`, [to, Math.ceil((blocks * bits) / 8)]),
    ]
    return add('MatMulNBits', [x, ...inputs], name, { K: from, N: to, bits, block_size: block }, 'com.microsoft')
  }
  const norm = (x: string, name: string): string => {
    const scale = floats(`${name}.weight`, [features], 0.25, 1)
    return isOwn ? add('RMSNormalization', [x, scale], name) : add('SimplifiedLayerNormalization', [x, scale], name)
  }
  const [cos, sin] = (['cos', 'sin'] as const).map((name) => {
    const pairs = depth / 2
    const data = Array.from({ length: positions * pairs }, (_, k) => {
      const angle = Math.floor(k / pairs) / 100 ** ((k % pairs) / pairs)
      return Math.round(Math[name](angle) * 1024) / 1024
    })
    return put(`${name}_cache`, { type, shape: [positions, pairs], data })
  })

  // How many steps there are.
  const shape = add('Shape', ['attention_mask'], 'mask_shape')
  const whole = add('Gather', [shape, ints('one', 'int64', 1)], 'total_64', { axis: 0 })
  if (isOwn) {
    const steps = add('Gather', [add('Shape', ['input_ids'], 'ids_shape'), 'one'], 'steps', { axis: 0 })
    const begin = add('Sub', [whole, steps], 'begin')
    const scalar = (name: string): string => add('Squeeze', [name], `${name}_scalar`)
    constants.push({ name: 'step', dims: [], dataType: typeNumbers.int64, int64Data: [1] })
    const places = add('Range', [scalar(begin), scalar(whole), 'step'], 'places')
    add('Unsqueeze', [places, ints('zero', 'int64', 0)], 'position_ids')
  } else {
    const sums = add('ReduceSum', ['attention_mask', 'one'], 'mask_sum', { keepdims: 0 })
    add('Cast', [add('Sub', [sums, 'one'], 'last')], 'seqlens_k', { to: 6 })
    add('Cast', [whole], 'total', { to: 6 })
  }

  let x =
    bits === 4
      ? add(
          'GatherBlockQuantized',
          [
            bytes('embed.qweight', [vocabulary, features / 2]),
            'input_ids',
            floats('embed.scales', [vocabulary, features / block], 1 / 64, 1 / 16),
          ],
          'embedded',
          { block_size: block, bits },
          'com.microsoft',
        )
      : add('Gather', [floats('embed.weight', [vocabulary, features], 1), 'input_ids'], 'embedded')
  let normed = norm(x, 'norm.0')
  for (let k = 0; k < layers; k++) {
    const [past, present] = (['past', 'present'] as const).map((name) => [`${name}.${k}.key`, `${name}.${k}.value`])
    const attended = `attended.${k}`
    if (isOwn) {
      const turned = (name: string, count: number): string =>
        add(
          'RotaryEmbedding',
          [linear(normed, name, features, count * depth), cos!, sin!, 'position_ids'],
          `${name}.rotary`,
          { num_heads: count },
        )
      const [q, key, value] = [
        turned(`q.${k}`, heads),
        turned(`k.${k}`, groups),
        linear(normed, `v.${k}`, features, groups * depth),
      ]
      add('Attention', [q, key, value, '', ...past!], [attended, ...present!], {
        q_num_heads: heads,
        kv_num_heads: groups,
        is_causal: 1,
      })
    } else {
      const qkv = linear(normed, `qkv.${k}`, features, (heads + 2 * groups) * depth)
      add(
        'GroupQueryAttention',
        [qkv, '', '', ...past!, 'seqlens_k', 'total', cos!, sin!],
        [attended, ...present!],
        { num_heads: heads, kv_num_heads: groups, do_rotary: 1 },
        own,
      )
    }
    const projected = linear(attended, `o.${k}`, heads * depth, features)
    const summed = (a: string, b: string, name: string): string => {
      if (isOwn) {
        x = add('Add', [a, b], `${name}.sum`)
        return norm(x, name)
      }
      x = `${name}.sum`
      return add(
        'SkipSimplifiedLayerNormalization',
        [a, b, floats(`${name}.weight`, [features], 0.25, 1)],
        [name, '', '', x],
        {},
        own,
      )
    }
    const inner = summed(x, projected, `inner.${k}`)
    const gate = linear(inner, `gate.${k}`, features, hidden)
    const silu = isOwn
      ? add('Swish', [gate], `silu.${k}`)
      : add('Mul', [gate, add('Sigmoid', [gate], `sigmoid.${k}`)], `silu.${k}`)
    const gated = add('Mul', [silu, linear(inner, `up.${k}`, features, hidden)], `gated.${k}`)
    normed = summed(x, linear(gated, `down.${k}`, hidden, features), `norm.${k + 1}`)
  }
  add('Identity', [linear(normed, 'head', features, vocabulary)], 'logits')

  const number = typeNumbers[type]
  const cache = (name: string, time: string): readonly ValueInfoProto[] =>
    cacheNames.map((one) => info(`${name}.${one}`, ['batch', groups, time, depth], number))
  return model(
    {
      input: [
        info('input_ids', ['batch', 'steps'], typeNumbers.int64),
        info('attention_mask', ['batch', 'total'], typeNumbers.int64),
        ...cache('past', 'past'),
      ],
      output: [info('logits', ['batch', 'steps', vocabulary], number), ...cache('present', 'total')],
      initializer: constants,
      node: nodes,
    },
    isOwn ? 24 : 21,
    { 'com.microsoft': 1 },
  )
}
