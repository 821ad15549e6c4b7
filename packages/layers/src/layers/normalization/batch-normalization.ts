// Batch normalization (Ioffe & Szegedy 2015).
import {
  add,
  batchNorm,
  batchNormTraining,
  cast,
  moveAxis,
  mul,
  type Parameter,
  type Shape,
  ShapeError,
  type Tensor,
  type TensorLike,
} from '@tensorloom/tensor'
import { batchText, checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import type { InitializerOption, RegularizerOption } from '../../known.js'
import { resolveInitializer, resolveRegularizer } from '../../named.js'
import { settingsOf } from '../options.js'

/** Options of `batchNormalization`. Defaults are Keras's. */
export interface BatchNormalizationOptions extends LayerOptions {
  /** The axis of features, counted with the batch axis; −1 by default. */
  readonly axis?: number | undefined
  /** Fraction of the old moving statistics that each step keeps; 0.99 by default. */
  readonly momentum?: number | undefined
  /** Added to the variance; 1e-3 by default. */
  readonly epsilon?: number | undefined
  /** Whether `beta` is added; true by default. */
  readonly center?: boolean | undefined
  /** Whether it multiplies by `gamma`; true by default. */
  readonly scale?: boolean | undefined
  /** `zeros` by default. */
  readonly betaInitializer?: InitializerOption | undefined
  /** `ones` by default. */
  readonly gammaInitializer?: InitializerOption | undefined
  /** `zeros` by default. */
  readonly movingMeanInitializer?: InitializerOption | undefined
  /** `ones` by default. */
  readonly movingVarianceInitializer?: InitializerOption | undefined
  /** Penalty on `beta`; none by default. */
  readonly betaRegularizer?: RegularizerOption | undefined
  /** Penalty on `gamma`; none by default. */
  readonly gammaRegularizer?: RegularizerOption | undefined
}

const initializerOptions = {
  betaInitializer: 'zeros',
  gammaInitializer: 'ones',
  movingMeanInitializer: 'zeros',
  movingVarianceInitializer: 'ones',
} as const

const optionNames = [
  ...['axis', 'momentum', 'epsilon', 'center', 'scale', 'betaRegularizer', 'gammaRegularizer'],
  ...Object.keys(initializerOptions),
]

/** Normalises each feature over the batch. Made by `batchNormalization`. */
export class BatchNormalization extends Layer {
  static readonly type: string = 'batchNormalization'
  static readonly options: readonly string[] = optionNames
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
  /** The axis of features, from the front. */
  featureAxis!: number

  constructor(config: BatchNormalizationOptions = {}) {
    checkRange('batchNormalization', 'momentum', config.momentum ?? 0.99, 0, 1)
    checkRange('batchNormalization', 'epsilon', config.epsilon ?? 1e-3, 0)
    super(config)
    for (const [option, standard] of Object.entries(initializerOptions)) {
      resolveInitializer(config[option as keyof typeof initializerOptions] ?? standard)
    }
    resolveRegularizer(config.betaRegularizer)
    resolveRegularizer(config.gammaRegularizer)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    const { axis = -1, center = true, scale = true, betaRegularizer, gammaRegularizer } = this.settings
    const rank = inputShape.length + 1
    this.featureAxis = axis < 0 ? axis + rank : axis
    const features = inputShape[this.featureAxis - 1]
    if (features === undefined) {
      throw new ShapeError(`${this.name}: axis ${axis} is not a feature axis of ${batchText(inputShape)}`, {
        help: 'axis counts the batch axis, which cannot be normalised: give 1 or more, or −1 for the last',
      })
    }
    const options = { ...initializerOptions, ...definedOf(this.settings) }
    const shape = [features]
    this.gamma = scale
      ? this.addParameter('gamma', shape, options.gammaInitializer, { regularizer: gammaRegularizer })
      : undefined
    this.beta = center
      ? this.addParameter('beta', shape, options.betaInitializer, { regularizer: betaRegularizer })
      : undefined
    this.movingMean = this.addParameter('movingMean', shape, options.movingMeanInitializer, { trainable: false })
    this.movingVariance = this.addParameter('movingVariance', shape, options.movingVarianceInitializer, {
      trainable: false,
    })
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor, { training }: ForwardContext): Tensor {
    const { epsilon = 1e-3 } = this.settings
    const { gamma = 1, beta = 0, movingMean, movingVariance, featureAxis } = this
    const last = featureAxis === x.rank - 1
    const featuresLast = last ? x : moveAxis(x, featureAxis, -1)
    const y =
      training && !this.frozen
        ? this.normalizeByBatch(featuresLast, gamma, beta)
        : batchNorm(featuresLast, gamma, beta, movingMean, movingVariance, { epsilon })
    return last ? y : moveAxis(y, -1, featureAxis)
  }

  /** Normalises [batch, …, features] by its own moments and moves the statistics towards them. */
  normalizeByBatch(x: Tensor, gamma: TensorLike, beta: TensorLike): Tensor {
    const { epsilon = 1e-3 } = this.settings
    const [y, center, spread] = batchNormTraining(x, gamma, beta, { epsilon })
    this.update(this.movingMean, center)
    this.update(this.movingVariance, spread)
    return y
  }

  /** Moves a statistic towards that of the batch. */
  update(moving: Parameter, batch: Tensor): void {
    const { momentum = 0.99 } = this.settings
    const next = add(mul(moving, momentum), mul(batch, 1 - momentum))
    moving.assign(next.dtype === moving.dtype ? next : cast(next, moving.dtype))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

// Options that are undefined would override the defaults.
function definedOf<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}

/**
 * Normalises each feature to mean 0 and variance 1 over the batch, then scales by `gamma` and adds `beta` (Ioffe &
 * Szegedy 2015). In training it uses the batch's mean and biased variance, and updates the moving statistics. In inference, and
 * when frozen, it uses the moving statistics.
 *
 * @returns layer that keeps the shape; parameters `gamma`, `beta`, and, not trainable, `movingMean`, `movingVariance`,
 * each [features]
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
