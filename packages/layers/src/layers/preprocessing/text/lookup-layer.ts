// The base of layers with a vocabulary: tokens get indices in the order of their frequency.
import { DataError, type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkCount } from '../../../core/check.js'
import type { LayerConfig, LayerOptions } from '../../../core/types.js'
import { checkOutputMode, refuseSparse } from '../encode.js'
import { batchShape, encodeRows, type TokenOutputMode, tokenOutputModes } from './encode-rows.js'
import { type EncodedType, HostLayer } from './host-layer.js'
import { type Flat, type HostBatches, type Nested, nested } from './nested.js'

/** Options of layers with a vocabulary. */
export interface LookupOptions<T> extends LayerOptions {
  /** The largest size of the vocabulary, with the tokens for masks and unknown ones; no limit by default. */
  readonly maxTokens?: number | null | undefined
  /** Number of indices for unknown tokens; 1 by default. With more, a hash chooses one; with 0, unknown tokens throw. */
  readonly numOovIndices?: number | undefined
  /** The token of padding: index 0 with `int`, and not counted in other modes. None by default. */
  readonly maskToken?: T | null | undefined
  /** What stands for unknown tokens in the vocabulary. */
  readonly oovToken?: T | undefined
  /** The tokens, if they are known, by descending frequency; with or without the special ones at the front. */
  readonly vocabulary?: readonly T[] | null | undefined
  /** Inverse document frequencies of the vocabulary, with `outputMode: 'tfIdf'`. */
  readonly idfWeights?: readonly number[] | null | undefined
  /** Whether the layer is for the way back, from indices to tokens; false by default. */
  readonly invert?: boolean | undefined
  /** What it returns; `int` by default. See `categoryEncoding`; `tfIdf` multiplies counts by `idfWeights`. */
  readonly outputMode?: TokenOutputMode | undefined
  /** Whether rows have `maxTokens` places even if there are fewer tokens; false by default. */
  readonly padToMaxTokens?: boolean | undefined
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false | undefined
}

/** The names in `LookupOptions`, beside those of all layers. */
export const lookupOptions: readonly string[] = [
  ...['maxTokens', 'numOovIndices', 'maskToken', 'oovToken', 'vocabulary', 'idfWeights', 'invert', 'outputMode'],
  ...['padToMaxTokens', 'sparse'],
]

// How often tokens occur while `adapt` reads data.
interface Counts<T> {
  readonly tokens: Map<T, number>
  /** Number of documents with the token. */
  readonly documents: Map<T, number>
  all: number
}

/**
 * A layer with a vocabulary.
 *
 * @typeParam T - a token: a string or a whole number
 */
export class LookupLayer<T extends string | number> extends HostLayer<T> {
  /** The largest size of the vocabulary. */
  readonly maxTokens: number | undefined
  /** Number of indices for unknown tokens. */
  readonly numOovIndices: number
  /** The token of padding. */
  readonly maskToken: T | undefined
  /** What stands for unknown tokens. */
  readonly oovToken: T
  /** Whether the layer is for the way back. */
  readonly invert: boolean
  /** What it returns. */
  readonly outputMode: TokenOutputMode
  /** Whether rows have `maxTokens` places. */
  readonly padToMaxTokens: boolean
  /** The tokens without special ones; empty before `adapt`. */
  tokens: readonly T[]
  /** The place of each token in `tokens`. */
  places: ReadonlyMap<T, number>
  /** Inverse document frequencies by index, those of unknown tokens included. */
  idfWeights: readonly number[] | undefined
  /** Whether the vocabulary was given, so that `adapt` is not possible. */
  readonly hasInputVocabulary: boolean

  constructor(config: LookupOptions<T>, oovToken: T) {
    super(config)
    const {
      maxTokens,
      numOovIndices = 1,
      maskToken,
      invert = false,
      outputMode = 'int',
      padToMaxTokens = false,
    } = config
    const { type } = this
    if (maxTokens !== undefined && maxTokens !== null) checkCount(type, 'maxTokens', maxTokens, 'maxTokens: 10000')
    if (!Number.isInteger(numOovIndices) || numOovIndices < 0) {
      throw new TensorloomError(`${type}: numOovIndices is ${describeValue(numOovIndices)}, expected a whole number`, {
        help: 'write numOovIndices: 1',
      })
    }
    checkOutputMode(type, outputMode, tokenOutputModes)
    refuseSparse(type, config.sparse)
    this.maxTokens = maxTokens ?? undefined
    this.numOovIndices = numOovIndices
    this.maskToken = maskToken ?? undefined
    this.oovToken = config.oovToken ?? oovToken
    this.invert = invert
    this.outputMode = outputMode
    this.padToMaxTokens = padToMaxTokens
    this.tokens = []
    this.places = new Map()
    this.idfWeights = undefined
    this.hasInputVocabulary = config.vocabulary !== undefined && config.vocabulary !== null
    const problem =
      padToMaxTokens && this.maxTokens === undefined
        ? ['padToMaxTokens needs maxTokens', 'write maxTokens: 10000']
        : invert && outputMode !== 'int'
          ? [`invert needs outputMode: 'int', got '${outputMode}'`, 'leave outputMode out']
          : config.idfWeights && outputMode !== 'tfIdf'
            ? ["idfWeights are for outputMode: 'tfIdf' only", "write outputMode: 'tfIdf'"]
            : undefined
    if (problem !== undefined) throw new TensorloomError(`${type}: ${problem[0]}`, { help: problem[1]! })
    if (this.hasInputVocabulary) this.setVocabulary(config.vocabulary!, config.idfWeights ?? undefined)
  }

  // For subclasses

  /** @internal The leaves of host data. */
  flat(_: unknown): Flat<T> {
    throw new TensorloomError(`${this.name}: the layer has no flat`, { help: 'write flat(data) in the class' })
  }

  /** A number for an unknown token, from which its index follows. */
  hash(_: T): number {
    return 0
  }

  /** The order of tokens that are equally frequent; the higher one comes first. */
  compare(_: T, __: T): number {
    return 0
  }

  // For users

  /** The index of the first unknown token. */
  get oovStart(): number {
    return this.maskToken !== undefined && this.outputMode === 'int' ? 1 : 0
  }

  /** The index of the first token. */
  get tokenStart(): number {
    return this.oovStart + this.numOovIndices
  }

  /** Number of indices, with those of masks and unknown tokens. */
  get vocabularySize(): number {
    return this.tokenStart + this.tokens.length
  }

  /** Extent of a row in modes other than `int`. */
  get depth(): number {
    return this.padToMaxTokens ? this.maxTokens! : this.vocabularySize
  }

  /**
   * The tokens by index.
   *
   * @param options - `includeSpecialTokens`: false leaves out those for masks and unknown tokens; true by default
   */
  getVocabulary(options: { readonly includeSpecialTokens?: boolean | undefined } = {}): readonly T[] {
    return options.includeSpecialTokens === false ? this.tokens : [...this.specialTokens, ...this.tokens]
  }

  /** The tokens before the first one of the vocabulary. */
  get specialTokens(): readonly T[] {
    const mask = this.oovStart === 1 ? [this.maskToken!] : []
    return [...mask, ...new Array<T>(this.numOovIndices).fill(this.oovToken)]
  }

  /**
   * Sets the vocabulary.
   *
   * @param vocabulary - tokens by descending frequency, with or without the special ones at the front
   * @param idfWeights - an inverse document frequency for each of them, with `outputMode: 'tfIdf'`
   * @throws `DataError` if it is empty, too large, has a token twice, or does not fit the weights
   */
  setVocabulary(vocabulary: readonly T[], idfWeights?: readonly number[]): void {
    const fail = (problem: string, help: string): never => {
      throw new DataError(`${this.name}: ${problem}`, { help })
    }
    const { shape, values } = this.flat(vocabulary)
    if (shape.length !== 1 || values.length === 0)
      fail('the vocabulary is not a list of tokens', 'pass at least one token')
    const special = this.specialTokens
    const found = special.length > 0 && special.every((token, k) => values[k] === token)
    const tokens = found ? values.slice(special.length) : values
    const places = new Map(tokens.map((token, k) => [token, k]))
    if (places.size < tokens.length) {
      const twice = tokens.find((token, k) => places.get(token) !== k)
      fail(`the vocabulary has ${describeValue(twice)} twice`, 'give each token once')
    }
    if (this.maskToken !== undefined && places.has(this.maskToken)) {
      fail(
        'the vocabulary has the mask token among the others',
        `begin with ${describeValue(special)}, or leave them out`,
      )
    }
    if (this.maxTokens !== undefined && tokens.length + special.length > this.maxTokens) {
      fail(`${tokens.length + special.length} tokens are more than maxTokens, ${this.maxTokens}`, 'cut the vocabulary')
    }
    if ((this.outputMode === 'tfIdf') !== (idfWeights !== undefined)) {
      fail("idfWeights and outputMode: 'tfIdf' belong together", 'give both or neither')
    }
    if (idfWeights !== undefined && idfWeights.length !== values.length) {
      fail(`${idfWeights.length} idfWeights do not fit ${values.length} tokens`, 'give one for each token')
    }
    this.tokens = tokens
    this.places = places
    if (idfWeights !== undefined) this.idfWeights = found ? idfWeights : this.withUnknown(idfWeights)
  }

  /** Weights of tokens, and their mean for the unknown ones. */
  withUnknown(weights: readonly number[]): readonly number[] {
    const mean = weights.reduce((sum, one) => sum + one, 0) / weights.length
    return [...new Array<number>(this.tokenStart).fill(mean), ...weights]
  }

  /**
   * Finds the vocabulary: all tokens of the data, by descending frequency.
   *
   * @param data - nested arrays, where each row (in a flat list each token) is a document; or batches, such as a data set
   * @returns nothing for arrays; a Promise for batches
   * @throws `DataError` if the vocabulary was given
   */
  adapt(data: readonly Nested<T>[]): void
  adapt(data: HostBatches<T>): Promise<void>
  adapt(data: readonly Nested<T>[] | HostBatches<T>): void | Promise<void> {
    if (this.hasInputVocabulary) {
      throw new DataError(`${this.name}: adapt is not possible with a given vocabulary`, {
        help: 'leave vocabulary out',
      })
    }
    const counts: Counts<T> = { tokens: new Map(), documents: new Map(), all: 0 }
    if (Array.isArray(data)) {
      this.count(data as readonly Nested<T>[], counts, true)
      return this.finish(counts)
    }
    return this.adaptToBatches(data as HostBatches<T>, counts)
  }

  /** @internal Counts the tokens of all batches. */
  async adaptToBatches(batches: HostBatches<T>, counts: Counts<T>): Promise<void> {
    for await (const batch of batches) this.count(batch, counts, false)
    this.finish(counts)
  }

  /** @internal Adds the tokens of a batch. */
  count(batch: Nested<T>, counts: Counts<T>, apart: boolean): void {
    const { shape, values } = this.flat(batch)
    const rows = shape.length > 1 ? shape[0]! : apart ? values.length : 1
    const size = values.length / Math.max(1, rows)
    const increment = (map: Map<T, number>, token: T): void => void map.set(token, (map.get(token) ?? 0) + 1)
    for (let row = 0; row < rows; row++) {
      const document = values.slice(row * size, (row + 1) * size)
      for (const token of document) increment(counts.tokens, token)
      for (const token of new Set(document)) increment(counts.documents, token)
    }
    counts.all += rows
  }

  /** @internal Makes the vocabulary of the counts. */
  finish({ tokens, documents, all }: Counts<T>): void {
    tokens.delete(this.oovToken)
    if (this.maskToken !== undefined) tokens.delete(this.maskToken)
    const sorted = [...tokens].sort(([a, m], [b, n]) => n - m || this.compare(b, a)).map(([token]) => token)
    const kept = this.maxTokens === undefined ? sorted : sorted.slice(0, Math.max(0, this.maxTokens - this.tokenStart))
    this.tokens = kept
    this.places = new Map(kept.map((token, k) => [token, k]))
    if (this.outputMode !== 'tfIdf') return
    this.idfWeights = this.withUnknown(kept.map((token) => Math.log(1 + all / (1 + documents.get(token)!))))
  }

  /** The index of a token; −1 for a mask that is not counted. */
  indexOf(token: T): number {
    if (token === this.maskToken) return this.outputMode === 'int' ? 0 : -1
    const place = this.places.get(token)
    if (place !== undefined) return this.tokenStart + place
    if (this.numOovIndices > 0) return this.oovStart + (this.numOovIndices === 1 ? 0 : this.hash(token))
    throw new DataError(`${this.name}: ${describeValue(token)} is not in the vocabulary`, {
      help: 'with numOovIndices: 1, unknown tokens have an index of their own',
    })
  }

  override encode(data: Nested<T>): Tensor {
    this.checkReady()
    if (this.invert) {
      throw new DataError(`${this.name}: a layer with invert: true takes indices`, {
        help: 'call await layer.tokensOf(indices), or leave invert out',
      })
    }
    const { shape, values } = this.flat(data)
    const indices = values.map((token) => this.indexOf(token))
    return encodeRows(indices, shape, this.outputMode, this.depth, this.idfWeights)
  }

  override encodedType(shape: Shape): EncodedType {
    if (this.invert) {
      throw new DataError(`${this.name}: a layer with invert: true gives strings, which no layer of a model takes`, {
        help: 'leave it out of the model, and call await layer.tokensOf(indices) on its output',
      })
    }
    if (this.outputMode === 'int') return { shape, dtype: 'int32' }
    this.checkReady()
    return { shape: batchShape(shape, this.outputMode, this.depth), dtype: 'float32' }
  }

  /** Throws if there is no vocabulary. */
  checkReady(): void {
    if (this.tokens.length > 0) return
    throw new DataError(`${this.name}: there is no vocabulary`, {
      help: 'call layer.adapt(data) first, or give vocabulary',
    })
  }

  /**
   * The tokens at indices, which is the way back from `apply`. Indices outside of the vocabulary give `oovToken`.
   *
   * @param indices - whole numbers in nested arrays, or a tensor of them, which is read
   * @returns nested arrays of tokens
   */
  async tokensOf(indices: Tensor | Nested<number>): Promise<Nested<T>> {
    this.checkReady()
    const vocabulary = this.getVocabulary()
    const isList = typeof indices === 'number' || Array.isArray(indices)
    const shape: number[] = []
    if (!isList) shape.push(...(indices as Tensor).shape)
    else for (let at: unknown = indices; Array.isArray(at); at = at[0]) shape.push(at.length)
    const values = isList ? ([indices].flat(Infinity) as number[]) : [...(await (indices as Tensor).data())]
    return nested(
      values.map((index) => vocabulary[index] ?? this.oovToken),
      shape,
    )
  }

  override get config(): LayerConfig {
    const { maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode, padToMaxTokens, idfWeights } = this
    return {
      ...super.config,
      ...{ maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode, padToMaxTokens },
      ...(this.tokens.length > 0 && { vocabulary: this.getVocabulary() }),
      ...(idfWeights !== undefined && { idfWeights }),
    }
  }
}
