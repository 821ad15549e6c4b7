// Batch normalization (Ioffe & Szegedy 2015), with renormalization (Ioffe 2017).
import {
  add,
  batchNorm,
  batchNormTraining,
  broadcastTo,
  cast,
  moveAxis,
  mul,
  type Parameter,
  reshape,
  type Shape,
  sqrt,
  type Tensor,
  type TensorLike,
} from '@tensorloom/tensor'
import { checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import type { Initializer } from '../../initializers.js'
import type { InitializerOption } from '../../known.js'
import { resolveInitializer } from '../../named.js'
import { settingsOf } from '../options.js'
import { batchMoments } from './batch-moments.js'
import { checkAxes, featureAxes } from './feature-axes.js'
import { checkRenorm, correctionOf, type RenormOptions, renormOptions } from './renorm.js'
import {
  addScaleAndOffset,
  checkScaleAndOffset,
  type ScaleAndOffsetOptions,
  scaleAndOffsetOptions,
} from './scale-and-offset.js'

/** Options of `batchNormalization`. Defaults are Keras's. */
export interface BatchNormalizationOptions extends ScaleAndOffsetOptions, RenormOptions {
  /** The axis of features, counted with the batch axis; −1 by default. */
  readonly axis?: number | undefined
  /** Fraction of the old moving statistics that each step keeps; 0.99 by default. */
  readonly momentum?: number | undefined
  /** Added to the variance; 1e-3 by default. */
  readonly epsilon?: number | undefined
  /** `zeros` by default. */
  readonly movingMeanInitializer?: InitializerOption | undefined
  /** `ones` by default. */
  readonly movingVarianceInitializer?: InitializerOption | undefined
}

/** Normalises each feature over the batch. Made by `batchNormalization`. */
export class BatchNormalization extends Layer {
  static readonly type: string = 'batchNormalization'
  static readonly options: readonly string[] = [
    ...['axis', 'momentum', 'epsilon', 'movingMeanInitializer', 'movingVarianceInitializer'],
    ...scaleAndOffsetOptions,
    ...renormOptions,
  ]
  /** The options that were given. */
  readonly settings: Omit<BatchNormalizationOptions, keyof LayerOptions>
  /** Factor [features]; trainable. Undefined without `scale`. */
  gamma: Parameter | undefined
  /** Offset [features]; trainable. Undefined without `center`. */
  beta: Parameter | undefined
  /** Mean over past batches [features]. */
  movingMean!: Parameter
  /** Biased variance over past batches [features]. */
  movingVariance!: Parameter
  /** Standard deviation over past batches [features]; with `renorm` only. */
  movingStddev: Parameter | undefined
  /** Mean over past batches, by `renormMomentum` [features]; with `renorm` only. */
  renormMean: Parameter | undefined
  /** Standard deviation over past batches, by `renormMomentum` [features]; with `renorm` only. */
  renormStddev: Parameter | undefined
  /** The axis of features, from the front. */
  featureAxis!: number

  constructor(config: BatchNormalizationOptions = {}) {
    super(config)
    checkRange('batchNormalization', 'momentum', config.momentum ?? 0.99, 0, 1)
    checkRange('batchNormalization', 'epsilon', config.epsilon ?? 1e-3, 0)
    checkAxes('batchNormalization', config.axis ?? -1)
    checkScaleAndOffset(config)
    checkRenorm('batchNormalization', config)
    resolveInitializer(config.movingMeanInitializer ?? 'zeros')
    resolveInitializer(config.movingVarianceInitializer ?? 'ones')
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override build(inputShape: Shape): void {
    const { axis = -1, movingMeanInitializer = 'zeros', movingVarianceInitializer = 'ones', renorm } = this.settings
    this.featureAxis = featureAxes(this.name, axis, inputShape)[0]!
    const shape = [inputShape[this.featureAxis - 1]!]
    const statistic = (name: string, initializer: InitializerOption): Parameter =>
      this.addParameter(name, shape, initializer, { trainable: false })
    const { gamma, beta } = addScaleAndOffset(this, shape, this.settings)
    this.gamma = gamma
    this.beta = beta
    this.movingMean = statistic('movingMean', movingMeanInitializer)
    this.movingVariance = statistic('movingVariance', movingVarianceInitializer)
    const deviation = rootOf(movingVarianceInitializer)
    this.movingStddev = renorm ? statistic('movingStddev', deviation) : undefined
    this.renormMean = renorm ? statistic('renormMean', movingMeanInitializer) : undefined
    this.renormStddev = renorm ? statistic('renormStddev', deviation) : undefined
  }

  override forward(x: Tensor, { training, mask }: ForwardContext<Tensor>): Tensor {
    const { epsilon = 1e-3 } = this.settings
    const { gamma = 1, beta = 0, movingMean, movingVariance, featureAxis } = this
    const last = featureAxis === x.rank - 1
    const toLast = (value: Tensor): Tensor => (last ? value : moveAxis(value, featureAxis, -1))
    const weights = training && mask !== undefined ? toLast(weightsOf(mask, x)) : undefined
    const y =
      training && !this.frozen
        ? this.normalizeByBatch(toLast(x), gamma, beta, weights)
        : batchNorm(toLast(x), gamma, beta, movingMean, movingVariance, { epsilon })
    return last ? y : moveAxis(y, -1, featureAxis)
  }

  /**
   * Normalises [batch, …, features] by its own moments and moves the statistics towards them.
   *
   * @param weights - 1 for elements that count and 0 for others, of the shape of x; undefined if all count
   */
  normalizeByBatch(x: Tensor, gamma: TensorLike, beta: TensorLike, weights?: Tensor): Tensor {
    const { epsilon = 1e-3, renorm } = this.settings
    if (renorm) return this.renormalize(x, gamma, beta, weights)
    if (weights === undefined) {
      const [y, center, spread] = batchNormTraining(x, gamma, beta, { epsilon })
      this.moveStatistics(center, spread)
      return y
    }
    const [center, spread] = batchMoments(x, weights)
    this.moveStatistics(center, spread)
    return batchNorm(x, gamma, beta, center, spread, { epsilon })
  }

  /** Normalises by the moments of the batch, then corrects towards the long-run statistics (Ioffe 2017, section 3). */
  renormalize(x: Tensor, gamma: TensorLike, beta: TensorLike, weights: Tensor | undefined): Tensor {
    const { epsilon = 1e-3, momentum = 0.99, renormClipping = {}, renormMomentum = 0.99 } = this.settings
    const [movingStddev, renormMean, renormStddev] = [this.movingStddev!, this.renormMean!, this.renormStddev!]
    const [center, spread] = batchMoments(x, weights)
    const deviation = sqrt(add(spread, epsilon))
    const { r, d } = correctionOf(center, deviation, renormMean, renormStddev, epsilon, renormClipping)
    move(renormMean, center, renormMomentum)
    move(renormStddev, deviation, renormMomentum)
    move(this.movingMean, center, momentum)
    move(movingStddev, deviation, momentum)
    assign(this.movingVariance, movingStddev.square().sub(epsilon).maximum(0))
    return batchNorm(x, mul(r, gamma), add(mul(d, gamma), beta), center, spread, { epsilon })
  }

  /** Moves the statistics towards those of the batch. */
  moveStatistics(center: Tensor, spread: Tensor): void {
    const { momentum = 0.99 } = this.settings
    move(this.movingMean, center, momentum)
    move(this.movingVariance, spread, momentum)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

function move(statistic: Parameter, batch: Tensor, momentum: number): void {
  assign(statistic, add(mul(statistic, momentum), mul(batch, 1 - momentum)))
}

function assign(statistic: Parameter, value: Tensor): void {
  statistic.assign(value.dtype === statistic.dtype ? value : cast(value, statistic.dtype))
}

// A mask of steps holds for all their elements.
function weightsOf(mask: Tensor, x: Tensor): Tensor {
  const whole = reshape(mask, [...mask.shape, ...new Array<number>(Math.max(0, x.rank - mask.rank)).fill(1)])
  return broadcastTo(cast(whole, x.dtype), x.shape)
}

function rootOf(option: InitializerOption): Initializer {
  const { type, config, initialize } = resolveInitializer(option)
  return { type, config, initialize: (shape) => sqrt(initialize(shape)) }
}

/**
 * Normalises each feature to mean 0 and variance 1 over the batch, then scales by `gamma` and adds `beta` (Ioffe &
 * Szegedy 2015). In training it uses the batch's mean and biased variance, and updates the moving statistics; steps that a mask
 * leaves out do not count. In inference, and when frozen, it uses the moving statistics.
 *
 * @returns layer that keeps the shape; parameters `gamma`, `beta`, and, not trainable, `movingMean`, `movingVariance`,
 * each [features]; with `renorm` also `movingStddev`, `renormMean` and `renormStddev`
 * @example
 * ```ts
 * import { batchNormalization } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const y = batchNormalization({ epsilon: 0 }).apply(tensor([[1], [3]]), { training: true })
 * console.log(y.dataSync()) // Float32Array [-1, 1]
 * ```
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): BatchNormalization {
  return new BatchNormalization(options)
}
