// Self-attention of one more token to those in a cache. A token is little work, so what counts is the number of ops: the
// projections of query, key and value are one product, and what depends on the position only is read from tables.

import {
  add,
  concat,
  defineOp,
  dense,
  lessEqual,
  matmul,
  mul,
  type Op,
  reshape,
  slice,
  softmax,
  type Tensor,
  transpose,
  where,
} from '@tensorloom/tensor'
import type { HeadProjection } from './head-projection.js'
import type { KeyValueCache } from './key-value-cache.js'
import { positionsIn } from './key-value-cache.js'
import { type RotaryOption, type Rotation, rotation, turned } from './rotary.js'

/** As much of an attention layer as a token needs. */
export interface SelfAttention {
  readonly query: HeadProjection
  readonly key: HeadProjection
  readonly value: HeadProjection
  readonly attentionOutput: HeadProjection
  /** All heads have one depth. */
  readonly sizes: { readonly queryHeads: number; readonly keyDim: number }
  readonly headOptions: { readonly rotary?: RotaryOption | undefined }
}

// One kernel for the rotation of queries and keys.
const turn: Op<(x: Tensor, other: Tensor, cos: Tensor, sin: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'layers/turn',
  inputs: 4,
  fuse: true,
  compose: (x, other, cosine, sine) => add(mul(x, cosine), mul(other, sine)),
})

/**
 * The output of attention for the token behind those in the cache, which gets its key and value.
 *
 * @param layer - the layer, to which the entry of the cache belongs
 * @param x - [batch, 1, features]
 * @returns [batch, 1, outputFeatures]
 */
export function attendNext(layer: SelfAttention, x: Tensor, cache: KeyValueCache): Tensor {
  const { queryHeads: heads, keyDim: depth } = layer.sizes
  const { rotary } = layer.headOptions
  const batch = x.shape[0]!
  cache.reserve(1)
  const parts = rotary ? 5 : 3
  const { kernel, bias } = projections(layer, cache)
  const y = bias === undefined ? dense(x, kernel) : dense(x, kernel, bias)
  // [parts, batch, heads, 1, depth]
  const all = transpose(reshape(y, [batch, parts, heads, 1, depth]), { perm: [1, 0, 2, 3, 4] })
  const some = (from: Tensor, at: number, count: number): Tensor =>
    slice(from, [at, 0, 0, 0, 0], [count, batch, heads, 1, depth])
  const one = (from: Tensor, at: number): Tensor => reshape(some(from, at, 1), [batch, heads, 1, depth])
  let both = all
  if (rotary) {
    const by: Rotation = rotation(1, depth, cache.position, rotary, cache)
    both = turn(some(all, 0, 2), some(all, 3, 2), by.cos, by.sin)
  }
  const known = cache.extend(layer, { key: one(both, 1), value: one(all, 2), mask: undefined })
  const scores = matmul(one(both, 0), known.key, { transposeB: true })
  const weights = softmax(where(tokensSoFar(cache), scores, Number.NEGATIVE_INFINITY))
  const averages = reshape(matmul(weights, known.value), [batch, 1, heads * depth])
  const out = outputProjection(layer, cache)
  return out.bias === undefined ? dense(averages, out.kernel) : dense(averages, out.kernel, out.bias)
}

/** bool [capacity]: which tokens of a cache come up to its position. */
function tokensSoFar(cache: KeyValueCache): Tensor {
  return cache.shared('so far', () => lessEqual(positionsIn(cache), cache.position))
}

interface Product {
  readonly kernel: Tensor
  readonly bias: Tensor | undefined
}

// Columns of the query, the key and the value; then of the query and the key turned by a right angle. The factor of the scores
// is part of those of the query.
function projections(layer: SelfAttention, cache: KeyValueCache): Product {
  const { query, key, value, sizes, headOptions } = layer
  const { queryHeads: heads, keyDim: depth } = sizes
  const scale = 1 / Math.sqrt(depth)
  const columns = (of: (one: HeadProjection) => Tensor, rows: readonly number[]): Tensor => {
    const [q, k, v] = [mul(of(query), scale), of(key), of(value)]
    const parts = headOptions.rotary ? [q, k, v, turned(q), turned(k)] : [q, k, v]
    return concat(
      parts.map((part) => reshape(part, [...rows, heads * depth])),
      { axis: -1 },
    )
  }
  const features = query.kernel.shape[0]!
  const kernel = cache.keep(layer, 'kernel', () => columns((one) => one.kernel, [features]))
  const bias = query.bias && cache.keep(layer, 'bias', () => columns((one) => one.bias!, []))
  return { kernel, bias }
}

function outputProjection(layer: SelfAttention, cache: KeyValueCache): Product {
  const { kernel, bias } = layer.attentionOutput
  const { queryHeads: heads, keyDim: depth } = layer.sizes
  return { kernel: cache.keep(layer, 'output', () => reshape(kernel, [heads * depth, -1])), bias }
}
