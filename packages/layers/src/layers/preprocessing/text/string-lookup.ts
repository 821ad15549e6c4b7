// Strings as indices of a vocabulary.

import { compareText } from '../hash/compare-text.js'
import { fingerprint64 } from '../hash/farm-hash.js'
import { LookupLayer, type LookupOptions, lookupOptions } from './lookup-layer.js'
import { type Flat, flat, isText } from './nested.js'

/** Options of `stringLookup`. */
export type StringLookupOptions = LookupOptions<string>

/** Strings as indices. Made by `stringLookup`. */
export class StringLookup extends LookupLayer<string> {
  static readonly type: string = 'stringLookup'
  static readonly options: readonly string[] = lookupOptions

  constructor(config: StringLookupOptions = {}) {
    super(config, '[UNK]')
  }

  /** @internal */
  override flat(data: unknown): Flat<string> {
    return flat(this.name, data, isText, 'strings')
  }

  override hash(token: string): number {
    return Number(fingerprint64(new TextEncoder().encode(token)) % BigInt(this.numOovIndices))
  }

  override compare(a: string, b: string): number {
    return compareText(a, b)
  }
}

/**
 * Replaces strings by their indices in a vocabulary, which is given or found by `adapt`. Strings are host data: `apply` takes
 * arrays of them and returns a tensor, by itself or in `dataset.map`. `await layer.tokensOf(indices)` is the way back.
 *
 * @returns layer from strings [..., n] to int32 [..., n], or to float32 with the other output modes
 * @example
 * ```ts
 * import { stringLookup } from '@tensorloom/layers'
 * const layer = stringLookup({ vocabulary: ['a', 'b', 'c'] })
 * console.log(layer.apply([['a', 'c'], ['z', 'b']]).dataSync()) // Int32Array [1, 3, 0, 2]
 * console.log(await layer.tokensOf([1, 0])) // ['a', '[UNK]']
 * ```
 */
export function stringLookup(options: StringLookupOptions = {}): StringLookup {
  return new StringLookup(options)
}
