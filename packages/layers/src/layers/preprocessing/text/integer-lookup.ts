// Whole numbers as indices of a vocabulary.
import {
  add,
  cast,
  clip,
  equal,
  gather,
  mod,
  mul,
  searchSorted,
  type Tensor,
  TensorloomError,
  tensor,
  where,
} from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { LayerConfig } from '../../../core/types.js'
import { encodeCategories } from '../encode.js'
import { fingerprint64 } from '../hash/farm-hash.js'
import { LookupLayer, type LookupOptions, lookupOptions } from './lookup-layer.js'
import { type Flat, flat, isWhole } from './nested.js'

/** Options of `integerLookup`. */
export interface IntegerLookupOptions extends LookupOptions<number> {
  /** How one of several indices for unknown numbers is chosen: the remainder (`floormod`, the default) or a hash (`farmhash`). */
  readonly oovMethod?: 'floormod' | 'farmhash' | undefined
}

/** Whole numbers as indices. Made by `integerLookup`. */
export class IntegerLookup extends LookupLayer<number> {
  static readonly type: string = 'integerLookup'
  static readonly options: readonly string[] = [...lookupOptions, 'oovMethod']
  /** How an index for unknown numbers is chosen. */
  readonly oovMethod: 'floormod' | 'farmhash'

  constructor(config: IntegerLookupOptions = {}) {
    super(config, -1)
    const { oovMethod = 'floormod' } = config
    if (oovMethod !== 'floormod' && oovMethod !== 'farmhash') {
      throw new TensorloomError(`integerLookup: oovMethod is ${describeValue(oovMethod)}`, {
        help: "write 'floormod' or 'farmhash'",
      })
    }
    this.oovMethod = oovMethod
  }

  /** @internal */
  override flat(data: unknown): Flat<number> {
    return flat(this.name, data, isWhole, 'whole numbers')
  }

  override hash(token: number): number {
    const count = this.numOovIndices
    if (this.oovMethod === 'floormod') return ((token % count) + count) % count
    return Number(fingerprint64(new TextEncoder().encode(String(token))) % BigInt(count))
  }

  override compare(a: number, b: number): number {
    return a - b
  }

  override get takesTexts(): 'none' {
    return 'none'
  }

  // Tensors stay on their backend, so that the layer works in models.
  override forward(x: Tensor): Tensor {
    this.checkReady()
    if (this.invert) {
      const vocabulary = this.getVocabulary()
      const known = tensor([...vocabulary, this.oovToken], { dtype: 'int32' })
      const index = cast(x, 'int32')
      const inside = equal(index, clip(index, { min: 0, max: vocabulary.length - 1 }))
      return gather(known, where(inside, index, vocabulary.length))
    }
    if (this.oovMethod === 'farmhash' && this.numOovIndices > 1) {
      throw new TensorloomError(`${this.name}: hashes of numbers are computed on the host`, {
        help: "pass arrays of numbers, or use oovMethod: 'floormod'",
      })
    }
    const indices = this.indicesOf(cast(x, 'int32'))
    const { outputMode, depth } = this
    if (outputMode !== 'tfIdf') return encodeCategories(indices, outputMode, depth)
    const padding = new Array<number>(depth - this.idfWeights!.length).fill(0)
    return mul(encodeCategories(indices, 'count', depth), tensor([...this.idfWeights!, ...padding]))
  }

  /** The index of each element by binary search; −1 for masks that are not counted, and for unknown numbers without an index. */
  indicesOf(x: Tensor): Tensor {
    const sorted = this.tokens.map((token, k) => [token, k + this.tokenStart] as const).sort(([a], [b]) => a - b)
    const known = tensor(
      sorted.map(([token]) => token),
      { dtype: 'int32' },
    )
    const order = tensor(
      sorted.map(([, index]) => index),
      { dtype: 'int32' },
    )
    const place = clip(searchSorted(known, x), { min: 0, max: sorted.length - 1 })
    const unknown =
      this.numOovIndices === 0
        ? -1
        : this.numOovIndices === 1
          ? this.oovStart
          : add(mod(x, this.numOovIndices), this.oovStart)
    const found = where(equal(gather(known, place), x), gather(order, place), unknown)
    return this.maskToken === undefined
      ? found
      : where(equal(x, this.maskToken), this.outputMode === 'int' ? 0 : -1, found)
  }

  override get config(): LayerConfig {
    return { ...super.config, oovMethod: this.oovMethod }
  }
}

/**
 * Replaces whole numbers by their indices in a vocabulary, which is given or found by `adapt`. It takes nested arrays or tensors;
 * with tensors it works in models, too. With `invert` it replaces indices by numbers.
 *
 * @returns layer from [..., n] to int32 [..., n], or to float32 with the other output modes
 * @example
 * ```ts
 * import { integerLookup } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const layer = integerLookup({ vocabulary: [12, 1138, 42] })
 * console.log(layer.apply(tensor([[42, 7]], { dtype: 'int32' })).dataSync()) // Int32Array [3, 0]
 * ```
 */
export function integerLookup(options: IntegerLookupOptions = {}): IntegerLookup {
  return new IntegerLookup(options)
}
