// A trained vector for each position.
import { broadcastTo, type Parameter, type Shape, ShapeError, slice, type Tensor } from '@tensorloom/tensor'
import { checkCount, configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../../known.js'
import { settingsOf } from '../options.js'
import { addWeight, checkWeights, weightOptions } from '../weights.js'
import { checkSequence } from './positions.js'

/** Options of `positionEmbedding`. */
export interface PositionEmbeddingOptions extends LayerOptions {
  /** `glorotUniform` by default. */
  readonly positionEmbeddingsInitializer?: InitializerOption | undefined
  /** Penalty on the vectors; none by default. */
  readonly positionEmbeddingsRegularizer?: RegularizerOption | undefined
  /** What every update of the vectors must keep to; nothing by default. */
  readonly positionEmbeddingsConstraint?: ConstraintOption | undefined
}

/** Options of `positionEmbedding` and its positional arguments. */
export interface PositionEmbeddingConfig extends PositionEmbeddingOptions {
  /** The largest number of steps. */
  readonly sequenceLength: number
}

/** A trained vector for each position. Made by `positionEmbedding`. */
export class PositionEmbedding extends Layer {
  static readonly type: string = 'positionEmbedding'
  static readonly options: readonly string[] = [...weightOptions('positionEmbeddings'), 'sequenceLength']
  /** The options that were given. */
  readonly settings: Omit<PositionEmbeddingConfig, keyof LayerOptions>
  /** [sequenceLength, features] */
  positionEmbeddings!: Parameter

  constructor(config: PositionEmbeddingConfig) {
    super(config)
    checkCount('positionEmbedding', 'sequenceLength', config.sequenceLength, 'positionEmbedding(256)')
    checkWeights(config, 'positionEmbeddings')
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    const shape = [this.settings.sequenceLength, inputShape.at(-1)!]
    this.positionEmbeddings = addWeight(this, 'positionEmbeddings', shape, this.settings)
  }

  override forward(x: Tensor, { cache }: ForwardContext<Tensor>): Tensor {
    checkSequence(this.name, x)
    const { sequenceLength } = this.settings
    const [time, features] = x.shape.slice(-2) as [number, number]
    const start = cache?.position ?? 0
    if (start + time > sequenceLength) {
      throw new ShapeError(`${this.name}: got ${start + time} steps, and there are positions for ${sequenceLength}`, {
        help: `write positionEmbedding(${start + time}), or use sinePositionEncoding()`,
      })
    }
    return broadcastTo(slice(this.positionEmbeddings, [start, 0], [time, features]), x.shape)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * A trained vector for each position, to be added to the input.
 *
 * @param sequenceLength - the largest number of steps
 * @returns layer from [batch, time, features] to positions of the same shape; parameter `positionEmbeddings` [sequenceLength,
 * features]
 * @example
 * ```ts
 * import { positionEmbedding } from '@tensorloom/layers'
 * import { zeros } from '@tensorloom/tensor'
 * const x = zeros([2, 5, 8])
 * console.log(x.add(positionEmbedding(16).apply(x)).shape) // [2, 5, 8]
 * ```
 */
export function positionEmbedding(sequenceLength: number, options: PositionEmbeddingOptions = {}): PositionEmbedding {
  return new PositionEmbedding(configOf(PositionEmbedding, { sequenceLength }, options))
}
