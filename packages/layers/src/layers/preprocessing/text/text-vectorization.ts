// Texts as sequences of word indices, or as counts of words.
import { type Shape, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkCount } from '../../../core/check.js'
import type { LayerConfig, LayerOptions } from '../../../core/types.js'
import { checkOutputMode, refuseSparse } from '../encode.js'
import { encodeRows, type TokenOutputMode } from './encode-rows.js'
import { type EncodedType, HostLayer } from './host-layer.js'
import { flat, type HostBatches, isText, type Nested } from './nested.js'
import { StringLookup } from './string-lookup.js'
import {
  ngramsOf,
  type Splitter,
  type Standardizer,
  splitText,
  splitters,
  standardizers,
  standardizeText,
} from './tokens.js'

/** Options of `textVectorization`. */
export interface TextVectorizationOptions extends LayerOptions {
  /** The largest size of the vocabulary, with the tokens for padding and unknown words; no limit by default. */
  readonly maxTokens?: number | null | undefined
  /**
   * What is done to texts first: `lowerAndStripPunctuation` (the default), `lower`, `stripPunctuation`, null for nothing, or a
   * function of a text.
   */
  readonly standardize?: Standardizer | null | undefined
  /** How texts are split: at `whitespace` (the default), into `character`s, not at all (null), or by a function of a text. */
  readonly split?: Splitter | null | undefined
  /** Groups of words that count as tokens: n for all lengths up to n, or a list of lengths. None by default. */
  readonly ngrams?: number | readonly number[] | null | undefined
  /** What it returns; `int` by default. See `stringLookup`. */
  readonly outputMode?: Exclude<TokenOutputMode, 'oneHot'> | undefined
  /** Length of the sequences with `int`; by default that of the longest text. */
  readonly outputSequenceLength?: number | null | undefined
  /** Whether rows have `maxTokens` places even if there are fewer tokens; false by default. */
  readonly padToMaxTokens?: boolean | undefined
  /** The tokens, if they are known, by descending frequency. */
  readonly vocabulary?: readonly string[] | null | undefined
  /** Inverse document frequencies of the vocabulary, with `outputMode: 'tfIdf'`. */
  readonly idfWeights?: readonly number[] | null | undefined
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false | undefined
  /** Only false: there are no ragged tensors. */
  readonly ragged?: false | undefined
}

const own = [
  ...[
    'maxTokens',
    'standardize',
    'split',
    'ngrams',
    'outputMode',
    'outputSequenceLength',
    'padToMaxTokens',
    'vocabulary',
  ],
  ...['idfWeights', 'sparse', 'ragged'],
]

/** Turns texts into indices of words. Made by `textVectorization`. */
export class TextVectorization extends HostLayer<string> {
  static readonly type: string = 'textVectorization'
  static readonly options: readonly string[] = own
  /** What is done to texts first. */
  readonly standardize: Standardizer | null
  /** How texts are split. */
  readonly split: Splitter | null
  /** Lengths of groups of words; undefined for words alone. */
  readonly ngrams: readonly number[] | undefined
  /** What it returns. */
  readonly outputMode: TokenOutputMode
  /** Length of the sequences. */
  readonly outputSequenceLength: number | undefined
  /** The layer with the vocabulary; a function, because it is not a layer of the model. */
  readonly lookup: () => StringLookup

  constructor(config: TextVectorizationOptions = {}) {
    super(config)
    const { standardize = 'lowerAndStripPunctuation', split = 'whitespace', ngrams, outputMode = 'int' } = config
    const { outputSequenceLength, maxTokens, padToMaxTokens, vocabulary, idfWeights } = config
    checkOutputMode('textVectorization', outputMode, ['int', 'multiHot', 'count', 'tfIdf'])
    refuseSparse('textVectorization', config.sparse)
    const checks = [
      ['standardize', standardize, standardizers],
      ['split', split, splitters],
    ] as const
    for (const [name, value, known] of checks) {
      if (value === null || typeof value === 'function' || (known as readonly unknown[]).includes(value)) continue
      throw new TensorloomError(`textVectorization: ${name} is ${describeValue(value)}`, {
        help: `write one of ${known.map(describeValue).join(', ')}, null for none, or a function of a text`,
      })
    }
    if ((config.ragged as unknown) === true) {
      throw new TensorloomError('textVectorization: ragged is true, and there are no ragged tensors', {
        help: 'leave ragged out: rows are padded',
      })
    }
    const lengths =
      ngrams === undefined || ngrams === null ? undefined : typeof ngrams === 'number' ? upTo(ngrams) : ngrams
    if (lengths !== undefined && !(lengths.length > 0 && lengths.every((one) => Number.isInteger(one) && one > 0))) {
      throw new TensorloomError(`textVectorization: ngrams is ${describeValue(ngrams)}, expected whole numbers`, {
        help: 'write ngrams: 2',
      })
    }
    if (outputSequenceLength !== undefined && outputSequenceLength !== null) {
      checkCount('textVectorization', 'outputSequenceLength', outputSequenceLength, 'outputSequenceLength: 100')
      if (outputMode !== 'int') {
        throw new TensorloomError(`textVectorization: outputSequenceLength does not fit outputMode '${outputMode}'`, {
          help: "rows of that mode have one place for each token; write outputMode: 'int' for sequences",
        })
      }
    }
    this.standardize = standardize
    this.split = split
    this.ngrams = lengths
    this.outputMode = outputMode
    this.outputSequenceLength = outputSequenceLength ?? undefined
    const lookup = new StringLookup({
      name: this.name,
      maskToken: '',
      ...{ maxTokens, vocabulary, idfWeights, outputMode },
      ...(padToMaxTokens !== undefined && { padToMaxTokens }),
    })
    this.lookup = () => lookup
  }

  /** The tokens by index, with '' for padding (with `int`) and '[UNK]' for unknown words. */
  getVocabulary(options: { readonly includeSpecialTokens?: boolean | undefined } = {}): readonly string[] {
    return this.lookup().getVocabulary(options)
  }

  /** Number of indices. */
  get vocabularySize(): number {
    return this.lookup().vocabularySize
  }

  /** Sets the vocabulary; see `StringLookup.setVocabulary`. */
  setVocabulary(vocabulary: readonly string[], idfWeights?: readonly number[]): void {
    this.lookup().setVocabulary(vocabulary, idfWeights)
  }

  /**
   * Finds the vocabulary: all tokens of the texts, by descending frequency.
   *
   * @param texts - an array of texts; or batches of texts, such as a data set
   * @returns nothing for an array; a Promise for batches
   */
  adapt(texts: readonly Nested<string>[]): void
  adapt(texts: HostBatches<string>): Promise<void>
  adapt(texts: readonly Nested<string>[] | HostBatches<string>): void | Promise<void> {
    const lookup = this.lookup()
    const counts = { tokens: new Map<string, number>(), documents: new Map<string, number>(), all: 0 }
    if (lookup.hasInputVocabulary) return lookup.adapt([])
    const count = (batch: Nested<string>): void => {
      for (const document of this.tokensOf(batch)) lookup.count(document, counts, false)
    }
    if (Array.isArray(texts)) {
      count(texts as readonly Nested<string>[])
      return lookup.finish(counts)
    }
    return (async () => {
      for await (const batch of texts as HostBatches<string>) count(batch)
      lookup.finish(counts)
    })()
  }

  /** The tokens of each text: [texts][tokens]. */
  tokensOf(texts: Nested<string>): readonly (readonly string[])[] {
    const { values } = flat(this.name, texts, isText, 'texts')
    return values.map((text) => {
      const parts = splitText(standardizeText(text, this.standardize), this.split)
      return this.ngrams === undefined ? parts : ngramsOf(parts, this.ngrams)
    })
  }

  override encode(texts: Nested<string>): Tensor {
    const lookup = this.lookup()
    lookup.checkReady()
    const rows = this.tokensOf(texts).map((tokens) => tokens.map((token) => lookup.indexOf(token)))
    const length = this.outputSequenceLength ?? rows.reduce((most, row) => Math.max(most, row.length), 0)
    const filler = this.outputMode === 'int' ? 0 : -1
    const indices = rows.flatMap((row) => Array.from({ length }, (_, k) => row[k] ?? filler))
    const { shape } = flat(this.name, texts, isText, 'texts')
    // Texts that are not split keep their shape.
    const sequences = shape.length === 0 ? [length] : [rows.length, length]
    const rowsShape = this.keepsShape && this.outputMode === 'int' ? shape : sequences
    return encodeRows(indices, rowsShape, this.outputMode, lookup.depth, lookup.idfWeights)
  }

  override encodedType(shape: Shape): EncodedType {
    const { outputMode, outputSequenceLength } = this
    const rows = shape.reduce((product, extent) => product * extent, 1)
    if (outputMode !== 'int') {
      const lookup = this.lookup()
      lookup.checkReady()
      return { shape: [rows, lookup.depth], dtype: 'float32' }
    }
    if (this.keepsShape) return { shape, dtype: 'int32' }
    // The length of the longest text is not known, so it differs from batch to batch.
    return { shape: [rows, outputSequenceLength ?? 16 * rows], dtype: 'int32' }
  }

  /** Whether each text is one token, so that the indices have the shape of the texts. */
  get keepsShape(): boolean {
    return this.split === null && this.ngrams === undefined && this.outputSequenceLength === undefined
  }

  override get config(): LayerConfig {
    const { standardize, split, ngrams, outputMode, outputSequenceLength } = this
    const { maxTokens, padToMaxTokens, vocabulary, idfWeights } = this.lookup().config
    return {
      ...super.config,
      ...{ maxTokens, standardize, split, ngrams, outputMode, outputSequenceLength, padToMaxTokens },
      ...(vocabulary !== undefined && { vocabulary }),
      ...(idfWeights !== undefined && { idfWeights }),
    }
  }
}

const upTo = (n: number): readonly number[] => Array.from({ length: Math.max(0, n) }, (_, k) => k + 1)

/**
 * Turns texts into tensors: makes them lower case without punctuation, splits them into words, and replaces words by their
 * indices in a vocabulary, which is given or found by `adapt`. Index 0 is padding, and 1 stands for unknown words. Strings are host
 * data: `apply` takes an array of texts, by itself or in `dataset.map`.
 *
 * As in TensorFlow, only the letters A to Z become lower case; pass a function to `standardize` for other scripts.
 *
 * @returns layer from texts [batch] to int32 [batch, length] (from one text to [length]), or to float32 [batch, tokens] with the other output modes
 * @example
 * ```ts
 * import { textVectorization } from '@tensorloom/layers'
 * const layer = textVectorization({ outputSequenceLength: 4 })
 * layer.adapt(['foo bar', 'bar baz', 'baz bada boom'])
 * console.log(layer.apply(['Foo qux, bar!']).dataSync()) // Int32Array [4, 1, 3, 0]
 * ```
 */
export function textVectorization(options: TextVectorizationOptions = {}): TextVectorization {
  return new TextVectorization(options)
}
