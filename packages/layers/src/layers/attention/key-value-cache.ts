// The keys and values that attention layers have computed, for generation token by token.
import { cast, concat, ones, type Parameter, parameter, slice, type Tensor } from '@tensorloom/tensor'

/** Keys and values of some tokens. */
export interface CachedTokens<T extends Tensor = Tensor> {
  /** [batch, …, heads, time, depth] */
  readonly key: T
  /** [batch, …, heads, time, depth] */
  readonly value: T
  /** bool [batch, time]; undefined if all tokens count. */
  readonly mask: T | undefined
}

/**
 * Keeps the keys and values of all causal self-attention layers of a model, so that the next tokens attend to those before without
 * computing them again. Pass one to `model.apply(x, { cache })`; `generate` does so.
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
  /** What each layer has computed. */
  readonly entries: Map<object, CachedTokens<Parameter>>

  constructor() {
    this.position = 0
    this.entries = new Map()
  }

  /**
   * Adds the keys and values of a call, which begin at `position`.
   *
   * @param layer - whose they are
   * @returns keys, values and the mask of all tokens so far
   */
  extend(layer: object, tokens: CachedTokens): CachedTokens {
    const before = this.position === 0 ? undefined : this.entries.get(layer)
    const all = before === undefined ? tokens : this.joined(before, tokens)
    for (const one of tensorsOf(this.entries.get(layer))) one.dispose()
    // Parameters stay when the scopes of the call end.
    const { key, value, mask } = all
    this.entries.set(layer, { key: parameter(key), value: parameter(value), mask: mask && parameter(mask) })
    return all
  }

  /** The tokens before, without those of a call that failed, and then the new ones. */
  joined(before: CachedTokens, now: CachedTokens): CachedTokens {
    const join = (one: Tensor, next: Tensor, axis: number): Tensor =>
      concat([one.shape.at(axis) === this.position ? one : firstOf(one, axis, this.position), next], { axis })
    const [batch, tokens] = [now.key.shape[0]!, now.key.shape.at(-2)!]
    const all = (count: number): Tensor => cast(ones([batch, count]), 'bool')
    const masked = before.mask !== undefined || now.mask !== undefined
    return {
      key: join(before.key, now.key, -2),
      value: join(before.value, now.value, -2),
      mask: masked ? join(before.mask ?? all(this.position), now.mask ?? all(tokens), -1) : undefined,
    }
  }

  /** Moves on by a number of tokens, after a call. */
  advance(tokens: number): void {
    this.position += tokens
  }

  /** Forgets all tokens. */
  dispose(): void {
    for (const entry of this.entries.values()) for (const one of tensorsOf(entry)) one.dispose()
    this.entries.clear()
    this.position = 0
  }
}

function tensorsOf(entry: CachedTokens | undefined): readonly Tensor[] {
  if (entry === undefined) return []
  return entry.mask === undefined ? [entry.key, entry.value] : [entry.key, entry.value, entry.mask]
}

function firstOf(x: Tensor, axis: number, count: number): Tensor {
  const at = axis + x.rank
  return slice(
    x,
    x.shape.map(() => 0),
    x.shape.map((extent, k) => (k === at ? count : extent)),
  )
}
