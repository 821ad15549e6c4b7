// Strings and whole numbers as numbers of bins, by a hash.
import { type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkCount, configOf } from '../../../core/check.js'
import type { LayerConfig, LayerOptions } from '../../../core/types.js'
import { type CategoryOutputMode, checkOutputMode, refuseSparse } from '../encode.js'
import { fingerprint64 } from '../hash/farm-hash.js'
import { sipHash } from '../hash/sip-hash.js'
import { batchShape, encodeRows } from './encode-rows.js'
import { type EncodedType, HostLayer } from './host-layer.js'
import { flat, isTextOrNumber, type Nested } from './nested.js'

/** Options of `hashing`. */
export interface HashingOptions extends LayerOptions {
  /** A value with bin 0 of its own; none by default. */
  readonly maskValue?: string | number | null | undefined
  /** A key that makes the bins hard to guess: one or two whole numbers; none by default. */
  readonly salt?: number | readonly [number, number] | null | undefined
  /** What it returns; `int` by default. See `categoryEncoding`. */
  readonly outputMode?: CategoryOutputMode | undefined
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false | undefined
}

/** Options of `hashing` and its positional arguments. */
export interface HashingConfig extends HashingOptions {
  /** Number of bins, with that of the mask. */
  readonly numBins: number
}

const isSalt = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

/** Hashes values into bins. Made by `hashing`. */
export class Hashing extends HostLayer<string | number> {
  static readonly type: string = 'hashing'
  static readonly options: readonly string[] = ['numBins', 'maskValue', 'salt', 'outputMode', 'sparse']
  /** Number of bins. */
  readonly numBins: number
  /** The value with a bin of its own. */
  readonly maskValue: string | number | undefined
  /** The key. */
  readonly salt: readonly [number, number] | undefined
  /** What it returns. */
  readonly outputMode: CategoryOutputMode

  constructor(config: HashingConfig) {
    super(config)
    const { numBins, maskValue, salt, outputMode = 'int', sparse } = config
    checkCount('hashing', 'numBins', numBins, 'hashing(100)')
    checkOutputMode('hashing', outputMode, ['int', 'oneHot', 'multiHot', 'count'])
    refuseSparse('hashing', sparse)
    const both = salt === undefined || salt === null ? undefined : Array.isArray(salt) ? salt : [salt, salt]
    if (both !== undefined && !(both.length === 2 && both.every(isSalt))) {
      throw new TensorloomError(`hashing: salt is ${describeValue(salt)}, expected one or two whole numbers`, {
        help: 'write salt: [133, 137]',
      })
    }
    this.numBins = numBins
    this.maskValue = maskValue ?? undefined
    this.salt = both as readonly [number, number] | undefined
    this.outputMode = outputMode
  }

  override encode(data: Nested<string | number>): Tensor {
    const { shape, values } = flat(this.name, data, isTextOrNumber, 'strings or numbers')
    const bins = values.map((value) => this.binOf(value))
    return encodeRows(bins, shape, this.outputMode, this.numBins)
  }

  override encodedType(shape: Shape): EncodedType {
    const { outputMode } = this
    return {
      shape: batchShape(shape, outputMode, this.numBins),
      dtype: outputMode === 'int' ? 'int32' : 'float32',
    }
  }

  /** The bin of a value. Numbers are hashed as their decimal digits, without a fraction. */
  binOf(value: string | number): number {
    const masks = this.maskValue !== undefined && this.numBins > 1
    if (masks && value === this.maskValue) return 0
    const text = typeof value === 'number' ? String(Math.trunc(value)) : value
    const bytes = new TextEncoder().encode(text)
    const hash =
      this.salt === undefined ? fingerprint64(bytes) : sipHash(bytes, [BigInt(this.salt[0]), BigInt(this.salt[1])])
    return masks ? 1 + Number(hash % BigInt(this.numBins - 1)) : Number(hash % BigInt(this.numBins))
  }

  override get config(): LayerConfig {
    const { numBins, maskValue, salt, outputMode } = this
    return { ...super.config, numBins, maskValue, salt, outputMode }
  }
}

/**
 * Replaces strings and whole numbers by numbers of bins, by a hash: FarmHash64, or SipHash64 with a `salt`. Bins are those of Keras
 * and TensorFlow. Values are host data: `apply` takes arrays of them, by itself or in `dataset.map`.
 *
 * @param numBins - number of bins, with that of the mask
 * @returns layer from [..., n] to int32 [..., n], or to float32 with the other output modes
 * @example
 * ```ts
 * import { hashing } from '@tensorloom/layers'
 * console.log(hashing(3).apply([['A'], ['B'], ['C']]).dataSync()) // Int32Array [1, 0, 1]
 * ```
 */
export function hashing(numBins: number, options: HashingOptions = {}): Hashing {
  return new Hashing(configOf(Hashing, { numBins }, options))
}
