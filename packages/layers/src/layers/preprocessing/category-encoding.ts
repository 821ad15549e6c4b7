// Encodes whole numbers that stand for categories.
import { DataError, ShapeError, type Tensor } from '@tensorloom/tensor'
import { sameShape, shapeText } from '@tensorloom/tensor/op'
import { checkCount, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions, LayerValue } from '../../core/types.js'
import { type CategoryOutputMode, checkOutputMode, encodeCategories, refuseSparse } from './encode.js'

/** Options of `categoryEncoding`. */
export interface CategoryEncodingOptions extends LayerOptions {
  /** What it returns; `multiHot` by default. See `categoryEncoding`. */
  readonly outputMode?: Exclude<CategoryOutputMode, 'int'> | undefined
  /** Only false: there are no sparse tensors. */
  readonly sparse?: false | undefined
}

/** Options of `categoryEncoding` and its positional arguments. */
export interface CategoryEncodingConfig extends CategoryEncodingOptions {
  /** Number of categories. */
  readonly numTokens: number
}

/** Encodes categories. Made by `categoryEncoding`. */
export class CategoryEncoding extends Layer<LayerValue> {
  static readonly type: string = 'categoryEncoding'
  static readonly options: readonly string[] = ['numTokens', 'outputMode', 'sparse']
  /** Number of categories. */
  readonly numTokens: number
  /** What it returns. */
  readonly outputMode: Exclude<CategoryOutputMode, 'int'>

  constructor(config: CategoryEncodingConfig) {
    super(config)
    const { numTokens, outputMode = 'multiHot', sparse } = config
    checkCount('categoryEncoding', 'numTokens', numTokens, 'categoryEncoding(10)')
    checkOutputMode('categoryEncoding', outputMode, ['multiHot', 'oneHot', 'count'])
    refuseSparse('categoryEncoding', sparse)
    this.numTokens = numTokens
    this.outputMode = outputMode
  }

  override forward(x: LayerValue): Tensor {
    const [indices, weights] = (Array.isArray(x) ? x : [x]) as [Tensor, Tensor | undefined]
    if (weights !== undefined && this.outputMode !== 'count') {
      throw new DataError(`${this.name}: weights are only counted with outputMode: 'count'`, {
        help: `outputMode is '${this.outputMode}': apply the layer to the indices alone`,
      })
    }
    if (weights !== undefined && !sameShape(weights.shape, indices.shape)) {
      throw new ShapeError(
        `${this.name}: weights ${shapeText(weights.shape)} do not fit indices ${shapeText(indices.shape)}`,
        { help: 'give one weight for each index' },
      )
    }
    return encodeCategories(indices, this.outputMode, this.numTokens, weights)
  }

  override get config(): LayerConfig {
    return { ...super.config, numTokens: this.numTokens, outputMode: this.outputMode }
  }
}

/**
 * Encodes whole numbers below `numTokens`: `multiHot` gives one row for each sample with 1 for every category that occurs, `count`
 * how often it occurs, `oneHot` one row for each number. With `count`, `apply([indices, weights])` sums weights instead. Numbers
 * that are too large or negative are not counted.
 *
 * @param numTokens - number of categories
 * @returns layer from [..., n] to float32 [..., numTokens]; with `oneHot` [..., n, numTokens], without the axis n if it is 1
 * @example
 * ```ts
 * import { categoryEncoding } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const x = tensor([[0, 2, 2]], { dtype: 'int32' })
 * console.log(categoryEncoding(4, { outputMode: 'count' }).apply(x).dataSync()) // Float32Array [1, 0, 2, 0]
 * ```
 */
export function categoryEncoding(numTokens: number, options: CategoryEncodingOptions = {}): CategoryEncoding {
  return new CategoryEncoding(configOf(CategoryEncoding, { numTokens }, options))
}
