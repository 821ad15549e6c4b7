// Rotary position embeddings: pairs of features are turned by an angle that grows with the position (Su et al. 2021,
// https://arxiv.org/abs/2104.09864). Models bring the cosines and sines of all positions.
import { add, cast, concat, gather, mul, reshape, slice, stack, sub, type Tensor } from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import type { Call } from '../../runtime/call.js'
import { OnnxError } from '../../runtime/onnx-error.js'
import { type Operator, operator } from '../../runtime/operator.js'
import { counting, headsOf, joinedHeads, partsOf } from './attend.js'

/**
 * Turns the first features of each head.
 *
 * @param x - [batch, heads, time, depth]
 * @param cos - [batch or 1, time, pairs], and `sin` alike
 * @param interleaved - whether the features of a pair lie side by side; otherwise the second ones follow all first ones
 */
export function rotated(x: Tensor, cos: Tensor, sin: Tensor, interleaved: boolean): Tensor {
  const [batch, heads, time, depth] = x.shape as [number, number, number, number]
  const pairs = cos.shape.at(-1)!
  if (2 * pairs > depth) throw new OnnxError(`cosines ${shapeText(cos.shape)} for heads of ${depth} features`)
  const [turned, rest] = partsOf(x, [2 * pairs, depth - 2 * pairs]) as [Tensor, Tensor]
  const lead = [batch, heads, time]
  // The axis of the two features of a pair.
  const axis = interleaved ? 4 : 3
  const paired = reshape(turned, interleaved ? [...lead, pairs, 2] : [...lead, 2, pairs])
  const half = (k: number): Tensor => {
    const begin = paired.shape.map((_, n) => (n === axis ? k : 0))
    const extents = paired.shape.map((extent, n) => (n === axis ? 1 : extent))
    return reshape(slice(paired, begin, extents), [...lead, pairs])
  }
  const [a, b] = [half(0), half(1)]
  const [c, s] = [cos, sin].map((one) => reshape(one, [one.shape[0]!, 1, time, pairs])) as [Tensor, Tensor]
  const both = [sub(mul(a, c), mul(b, s)), add(mul(a, s), mul(b, c))]
  const result = reshape(stack(both, { axis }), turned.shape)
  return rest.size === 0 ? result : concat([result, rest], { axis: 3 })
}

/**
 * Rows of a table of all positions, [positions, pairs], for some of them: [batch or 1, time, pairs].
 *
 * @param first - the position of the first step, or those of each row of the batch, [batch, 1]; or all, [batch, time]
 */
export function rowsAt(table: Tensor, first: number | Tensor, time: number): Tensor {
  if (typeof first === 'number') {
    const rows = table.shape[0]!
    if (first + time > rows) throw new OnnxError(`position ${first + time - 1} of a table of ${rows}`)
    return reshape(slice(table, [first, 0], [time, table.shape[1]!]), [1, time, table.shape[1]!])
  }
  const places = cast(first, 'int32')
  return gather(table, places.shape[1] === time ? places : add(places, counting(time)), { axis: 0 })
}

function rotaryEmbedding(call: Call, cos: number, positions: number): Tensor {
  const [x, table] = [call.tensor(0), call.tensor(cos)]
  const width = call.number('rotary_embedding_dim', 0)
  const flat = x.rank === 3
  const heads = call.number('num_heads', 0) || (width > 0 ? 0 : x.shape[2]! / (2 * table.shape.at(-1)!))
  const split = flat ? headsOf(x, heads) : x
  if (split.rank !== 4) throw new OnnxError(`an input ${shapeText(x.shape)}`)
  if (width > 0 && table.shape.at(-1) !== width / 2) {
    throw new OnnxError(`cosines ${shapeText(table.shape)} for rotary_embedding_dim ${width}`)
  }
  const time = split.shape[2]!
  const rows = (k: number): Tensor => {
    if (!call.has(positions)) return call.tensor(k)
    const places = call.tensor(positions)
    return rowsAt(call.tensor(k), places.rank === 2 ? places : reshape(places, [places.size, 1]), time)
  }
  const turned = rotated(split, rows(cos), rows(cos + 1), call.number('interleaved', 0) !== 0)
  return flat ? joinedHeads(turned) : turned
}

const attributes = { interleaved: 'int', num_heads: 'int', rotary_embedding_dim: 'int' } as const

/** Rotary embeddings. Cosines and sines are not parameters that training would change. */
export const rotaryOperators: readonly Operator[] = [
  operator('RotaryEmbedding', 23, { inputs: [3, 4], fixed: [1, 2], attributes }, (call) => rotaryEmbedding(call, 1, 3)),
  operator(
    'RotaryEmbedding',
    1,
    {
      domain: 'com.microsoft',
      inputs: 4,
      fixed: [2, 3],
      attributes: { ...attributes, is_packed_batching: 'int', scale: 'float' },
      only: { is_packed_batching: [0], scale: [1] },
    },
    (call) => rotaryEmbedding(call, 2, 1),
  ),
]
