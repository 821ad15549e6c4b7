// The keys and values that attention layers have computed, for generation token by token.
import {
  arange,
  cast,
  concat,
  equal,
  ones,
  reshape,
  scope,
  slice,
  type Tensor,
  TensorloomError,
  where,
  zeros,
} from '@tensorloom/tensor'
import { aliasTensor } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'

/** Keys and values of some tokens. */
export interface CachedTokens {
  /** [batch, …, heads, time, depth] */
  readonly key: Tensor
  /** [batch, …, heads, time, depth] */
  readonly value: Tensor
  /** bool [batch, time]; undefined if all tokens count. */
  readonly mask: Tensor | undefined
}

/** Options of `KeyValueCache`. */
export interface KeyValueCacheOptions {
  /** The number of tokens that there is room for at first; 64 by default. The room doubles when it is full. */
  readonly capacity?: number | undefined
}

/**
 * Keeps the keys and values of all causal self-attention layers of a model, so that the next tokens attend to those before without
 * computing them again. Pass one to `model.apply(x, { cache })`; `generate` does so.
 *
 * There is room for more tokens than there are, so that shapes stay the same from token to token.
 *
 * @example
 * ```ts
 * import { KeyValueCache, multiHeadAttention } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = multiHeadAttention(2, 8, { useCausalMask: true })
 * const cache = new KeyValueCache()
 * layer.apply(ones([1, 5, 16]), { cache }) // five tokens
 * cache.advance(5)
 * layer.apply(ones([1, 1, 16]), { cache }) // the sixth attends to all six
 * cache.dispose()
 * ```
 */
export class KeyValueCache {
  /** The number of tokens before those of the next call. */
  position: number
  /** The number of tokens that there is room for. */
  capacity: number
  /** What each layer has computed, with room for more tokens. */
  readonly entries: Map<object, CachedTokens>
  /** What all layers share at this position, by name. */
  readonly common: Map<string, Tensor>
  /** What stays the same from token to token, by its owner and its name. */
  readonly kept: Map<object, Map<string, Tensor>>

  constructor({ capacity = 64 }: KeyValueCacheOptions = {}) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new TensorloomError(
        `KeyValueCache: capacity is ${describeValue(capacity)}, expected a whole number of at least 1`,
        { help: 'write new KeyValueCache({ capacity: 256 })' },
      )
    }
    this.position = 0
    this.capacity = capacity
    this.entries = new Map()
    this.common = new Map()
    this.kept = new Map()
  }

  /**
   * Adds the keys and values of a call, which begin at `position`.
   *
   * @param layer - whose they are
   * @returns keys, values and the mask of all tokens so far, and of those that there is room for
   */
  extend(layer: object, tokens: CachedTokens): CachedTokens {
    const count = tokens.key.shape.at(-2)!
    this.reserve(count)
    const before = this.entries.get(layer)
    const all = {
      key: this.placed(before?.key, tokens.key, -2),
      value: this.placed(before?.value, tokens.value, -2),
      mask: this.placedMask(before, tokens, count),
    }
    // Further handles stay when the scopes of the call end.
    const { key, value, mask } = all
    this.entries.set(layer, { key: aliasTensor(key), value: aliasTensor(value), mask: mask && aliasTensor(mask) })
    for (const one of tensorsOf(before)) one.dispose()
    return all
  }

  /** Makes room for some more tokens. */
  reserve(count: number): void {
    while (this.capacity < this.position + count) this.capacity *= 2
  }

  /** The tokens before `position`, then the new ones, then room. */
  placed(before: Tensor | undefined, now: Tensor, axis: -1 | -2): Tensor {
    const { position, capacity } = this
    const count = now.shape.at(axis)!
    if (count === 1 && before !== undefined && before.shape.at(axis) === capacity) {
      return where(placeIn(this, axis), now, before)
    }
    const room = now.shape.map((extent, k) => (k === now.rank + axis ? capacity - position - count : extent))
    const parts = [now, zeros(room, { dtype: now.dtype })]
    if (position > 0) parts.unshift(firstOf(before!, now.rank + axis, position))
    return concat(
      parts.filter((one) => one.size > 0),
      { axis },
    )
  }

  /** The mask of all tokens, if there is one. */
  placedMask(before: CachedTokens | undefined, { key, mask }: CachedTokens, count: number): Tensor | undefined {
    const known = this.position === 0 ? undefined : before?.mask
    if (known === undefined && mask === undefined) return undefined
    const all = (tokens: number): Tensor => cast(ones([key.shape[0]!, tokens]), 'bool')
    return this.placed(known ?? all(this.capacity), mask ?? all(count), -1)
  }

  /**
   * A tensor that depends on the position only, so that all layers of a call can use the same one.
   *
   * @param name - says what it is
   * @param make - makes it, if it is not there
   * @returns the tensor, which stays the cache's
   */
  shared(name: string, make: () => Tensor): Tensor {
    const known = this.common.get(name)
    if (known !== undefined) return known
    const made = aliasTensor(make())
    this.common.set(name, made)
    return made
  }

  /**
   * A tensor that stays the same from token to token, such as a product of weights: these must not change while the cache is used.
   *
   * @param owner - the layer, or the cache
   * @param name - says what it is
   * @param make - makes it, if it is not there
   * @returns the tensor, which stays the cache's
   */
  keep(owner: object, name: string, make: () => Tensor): Tensor {
    let tensors = this.kept.get(owner)
    if (tensors === undefined) {
      tensors = new Map()
      this.kept.set(owner, tensors)
    }
    const known = tensors.get(name)
    if (known !== undefined) return known
    const made = scope(() => aliasTensor(make()))
    tensors.set(name, made)
    return made
  }

  /** Moves on by a number of tokens, after a call. */
  advance(tokens: number): void {
    this.position += tokens
    this.forgetShared()
  }

  /** Frees what depends on the position. */
  forgetShared(): void {
    for (const one of this.common.values()) one.dispose()
    this.common.clear()
  }

  /** Forgets all tokens. */
  dispose(): void {
    for (const entry of this.entries.values()) for (const one of tensorsOf(entry)) one.dispose()
    this.entries.clear()
    for (const tensors of this.kept.values()) for (const one of tensors.values()) one.dispose()
    this.kept.clear()
    this.forgetShared()
    this.position = 0
  }
}

function tensorsOf(entry: CachedTokens | undefined): readonly Tensor[] {
  if (entry === undefined) return []
  return entry.mask === undefined ? [entry.key, entry.value] : [entry.key, entry.value, entry.mask]
}

function firstOf(x: Tensor, at: number, count: number): Tensor {
  const begin = x.shape.map(() => 0)
  return slice(
    x,
    begin,
    x.shape.map((extent, k) => (k === at ? count : extent)),
  )
}

/** bool, which place of a cache is that of its position: [capacity] for the last axis, [capacity, 1] for the one before. */
function placeIn(cache: KeyValueCache, axis: -1 | -2): Tensor {
  const place = (): Tensor => equal(positionsIn(cache), cache.position)
  return axis === -1
    ? cache.shared('place', place)
    : cache.shared('place of rows', () => reshape(place(), [cache.capacity, 1]))
}

/** The positions in a cache: [capacity]. */
export function positionsIn(cache: KeyValueCache): Tensor {
  const { capacity } = cache
  return cache.keep(cache, `positions ${capacity}`, () => arange(0, capacity))
}
