// Combinations of features as numbers of bins, by a hash.
import { DataError, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { describeValue, sameShape, shapeText } from '@tensorloom/tensor/op'
import { checkCount, configOf } from '../../../core/check.js'
import type { LayerConfig, LayerOptions } from '../../../core/types.js'
import { checkOutputMode, refuseSparse } from '../encode.js'
import { fingerprint64, joinFingerprints } from '../hash/farm-hash.js'
import { batchShape, encodeRows } from './encode-rows.js'
import { type EncodedType, HostLayer } from './host-layer.js'
import { flat, isText, isWhole, type Nested } from './nested.js'

/** Options of `hashedCrossing`. */
export interface HashedCrossingOptions extends LayerOptions {
  /** What it returns: the bins (`int`, the default), or a row for each (`oneHot`). */
  readonly outputMode?: 'int' | 'oneHot' | undefined
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false | undefined
}

/** Options of `hashedCrossing` and its positional arguments. */
export interface HashedCrossingConfig extends HashedCrossingOptions {
  /** Number of bins. */
  readonly numBins: number
}

// The first part of every combination in TensorFlow.
const start = 0xdecafcaffen

const isFeature = (value: unknown): value is string | number => isText(value) || isWhole(value)

/** Hashes combinations into bins. Made by `hashedCrossing`. */
export class HashedCrossing extends HostLayer<string | number> {
  static readonly type: string = 'hashedCrossing'
  static readonly options: readonly string[] = ['numBins', 'outputMode', 'sparse']
  /** Number of bins. */
  readonly numBins: number
  /** What it returns. */
  readonly outputMode: 'int' | 'oneHot'

  constructor(config: HashedCrossingConfig) {
    super(config)
    const { numBins, outputMode = 'int', sparse } = config
    checkCount('hashedCrossing', 'numBins', numBins, 'hashedCrossing(100)')
    checkOutputMode('hashedCrossing', outputMode, ['int', 'oneHot'])
    refuseSparse('hashedCrossing', sparse)
    this.numBins = numBins
    this.outputMode = outputMode
  }

  override encode(features: Nested<string | number>): Tensor {
    if (!Array.isArray(features) || features.length < 2) {
      throw new DataError(`${this.name}: expected at least two features, got ${describeValue(features)}`, {
        help: 'pass a list of them: layer.apply([colours, sizes])',
      })
    }
    const columns = features.map((one: unknown) => flat(this.name, one, isFeature, 'strings or whole numbers'))
    const { shape } = columns[0]!
    for (const { shape: other } of columns) {
      if (sameShape(shape, other) && (shape.length < 2 || (shape.length === 2 && shape[1] === 1))) continue
      throw new ShapeError(`${this.name}: features have shapes ${shapeText(shape)} and ${shapeText(other)}`, {
        help: 'all features have the shape [batch] or [batch, 1]',
      })
    }
    const bins = columns[0]!.values.map((_, row) => this.binOf(columns.map(({ values }) => values[row]!)))
    return encodeRows(bins, shape, this.outputMode, this.numBins)
  }

  override get takesTexts(): 'list' {
    return 'list'
  }

  override encodedType(shape: Shape): EncodedType {
    const { outputMode } = this
    return {
      shape: batchShape(shape, outputMode, this.numBins),
      dtype: outputMode === 'int' ? 'int32' : 'float32',
    }
  }

  /** The bin of a combination. */
  binOf(values: readonly (string | number)[]): number {
    const hash = values.reduce((sum, value) => {
      const part =
        typeof value === 'number' ? BigInt.asUintN(64, BigInt(value)) : fingerprint64(new TextEncoder().encode(value))
      return joinFingerprints(sum, part)
    }, start)
    return Number(hash % BigInt(this.numBins))
  }

  override get config(): LayerConfig {
    return { ...super.config, numBins: this.numBins, outputMode: this.outputMode }
  }
}

/**
 * Replaces combinations of features by numbers of bins, by a hash. Bins are those of Keras and TensorFlow. Values are host data:
 * `apply` takes a list of features, each an array of strings or whole numbers, by itself or in `dataset.map`.
 *
 * @param numBins - number of bins
 * @returns layer from several features [batch] or [batch, 1] to int32 of that shape, or to float32 [batch, numBins]
 * @example
 * ```ts
 * import { hashedCrossing } from '@tensorloom/layers'
 * const bins = hashedCrossing(5).apply([['A', 'B', 'A'], [101, 101, 102]])
 * console.log(bins.dataSync()) // Int32Array [1, 4, 3]
 * ```
 */
export function hashedCrossing(numBins: number, options: HashedCrossingOptions = {}): HashedCrossing {
  return new HashedCrossing(configOf(HashedCrossing, { numBins }, options))
}
