// Numbers as the bins that they fall into.
import { DataError, searchSorted, type Tensor, TensorloomError, tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkCount, checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { type CategoryOutputMode, checkOutputMode, encodeCategories, refuseSparse } from './encode.js'
import { isOneTensor, type TensorBatches } from './numbers.js'
import { binBoundaries, emptySummary, mergeSummaries, type Summary, summarize } from './quantile-summary.js'

/** Options of `discretization`. */
export interface DiscretizationOptions extends LayerOptions {
  /** Ascending numbers between the bins. The first and last bin go to −∞ and ∞. */
  readonly binBoundaries?: readonly number[] | undefined
  /** Number of bins, whose boundaries `adapt` finds. */
  readonly numBins?: number | undefined
  /** The largest error of the quantiles that `adapt` computes, as a fraction; 0.01 by default. */
  readonly epsilon?: number | undefined
  /** What it returns; `int` by default. See `categoryEncoding` for the others. */
  readonly outputMode?: CategoryOutputMode | undefined
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false | undefined
}

/** Puts numbers into bins. Made by `discretization`. */
export class Discretization extends Layer {
  static readonly type: string = 'discretization'
  static readonly options: readonly string[] = ['binBoundaries', 'numBins', 'epsilon', 'outputMode', 'sparse']
  /** Numbers between the bins; undefined before `adapt`. */
  binBoundaries: readonly number[] | undefined
  /** Number of bins, if `adapt` finds the boundaries. */
  readonly numBins: number | undefined
  /** The largest error of quantiles. */
  readonly epsilon: number
  /** What it returns. */
  readonly outputMode: CategoryOutputMode

  constructor(config: DiscretizationOptions = {}) {
    super(config)
    const { binBoundaries: given, numBins, epsilon = 0.01, outputMode = 'int', sparse } = config
    if (given === undefined && numBins === undefined) {
      throw new TensorloomError('discretization: neither binBoundaries nor numBins is given', {
        help: 'write discretization({ binBoundaries: [0, 10] }), or { numBins: 3 } and call adapt(data)',
      })
    }
    const ascends = (list: readonly number[]): boolean => list.every((one, k) => k === 0 || one >= list[k - 1]!)
    if (given !== undefined && !(Array.isArray(given) && given.every(Number.isFinite) && ascends(given))) {
      throw new TensorloomError(
        `discretization: binBoundaries is ${describeValue(given)}, expected numbers in ascending order`,
        { help: 'write binBoundaries: [0, 10, 20]' },
      )
    }
    if (numBins !== undefined) checkCount('discretization', 'numBins', numBins, 'numBins: 3')
    checkRange('discretization', 'epsilon', epsilon, 1e-6, 1)
    checkOutputMode('discretization', outputMode, ['int', 'oneHot', 'multiHot', 'count'])
    refuseSparse('discretization', sparse)
    this.binBoundaries = given
    this.numBins = numBins
    this.epsilon = epsilon
    this.outputMode = outputMode
  }

  /**
   * Finds boundaries between which equally many numbers lie. Reads the data.
   *
   * @param data - numbers of any shape; or batches of it, such as a data set
   * @throws `DataError` if there is no data, or the boundaries were given
   */
  async adapt(data: Tensor | TensorBatches): Promise<void> {
    if (this.numBins === undefined) {
      throw new DataError(`${this.name}: adapt is not possible with given binBoundaries`, {
        help: 'make the layer with numBins',
      })
    }
    let summary: Summary = emptySummary
    for await (const batch of isOneTensor(data) ? [data] : data) {
      summary = mergeSummaries(summarize(await batch.data(), this.epsilon), summary, this.epsilon)
    }
    if (summary.values.length === 0) {
      throw new DataError(`${this.name}: adapt got no data`, { help: 'pass at least one number' })
    }
    this.binBoundaries = binBoundaries(summary, this.numBins)
  }

  override forward(x: Tensor): Tensor {
    const boundaries = this.binBoundaries
    if (boundaries === undefined) {
      throw new DataError(`${this.name}: the boundaries of the bins are not known`, {
        help: 'call await layer.adapt(data) first, or give binBoundaries',
      })
    }
    const indices = searchSorted(tensor(boundaries, { shape: [boundaries.length] }), x, { side: 'right' })
    return encodeCategories(indices, this.outputMode, boundaries.length + 1)
  }

  override get config(): LayerConfig {
    const { binBoundaries, numBins, epsilon, outputMode } = this
    return { ...super.config, binBoundaries, numBins, epsilon, outputMode }
  }
}

/**
 * Replaces numbers by the indices of the bins that they fall into: bin k holds boundary k − 1 ≤ x < boundary k. The boundaries are
 * given, or `adapt` finds them.
 *
 * @returns layer from [..., n] to int32 [..., n], or to float32 with the other output modes
 * @example
 * ```ts
 * import { discretization } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const layer = discretization({ binBoundaries: [0, 1] })
 * console.log(layer.apply(tensor([[-2, 0.5, 1]])).dataSync()) // Int32Array [0, 1, 2]
 * ```
 */
export function discretization(options: DiscretizationOptions): Discretization {
  return new Discretization(options)
}
