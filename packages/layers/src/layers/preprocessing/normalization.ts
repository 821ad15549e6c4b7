// Normalization by the mean and variance of data that the layer has seen, or that are given.
import {
  add,
  cast,
  DataError,
  div,
  isFloating,
  maximum,
  mean,
  mul,
  type Parameter,
  reshape,
  type Shape,
  ShapeError,
  scope,
  sqrt,
  sub,
  type Tensor,
  TensorloomError,
  variance,
} from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { constantTensor, isNumbers, isOneTensor, type Numbers, type TensorBatches } from './numbers.js'

/** Options of `normalization`. */
export interface NormalizationLayerOptions extends LayerOptions {
  /**
   * The axes that keep a mean and variance of their own, counted with the batch axis; −1, the features, by default. null or []
   * for one mean and variance of everything.
   */
  readonly axis?: number | readonly number[] | null | undefined
  /** The mean, if it is known: a number, or nested lists that broadcast to the kept axes. */
  readonly mean?: Numbers | null | undefined
  /** The variance, if it is known. */
  readonly variance?: Numbers | null | undefined
  /** Whether it undoes a normalization: x · √variance + mean; false by default. */
  readonly invert?: boolean | undefined
}

const epsilon = 1e-7

/** Normalizes by statistics of data. Made by `normalization`. */
export class Normalization extends Layer {
  static readonly type: string = 'normalization'
  static readonly options: readonly string[] = ['axis', 'mean', 'variance', 'invert']
  /** The options that were given. */
  readonly settings: Omit<NormalizationLayerOptions, keyof LayerOptions>
  /** Mean of the data, over all axes but the kept ones. Undefined if it was given. */
  mean: Parameter | undefined
  /** Biased variance of the data. Undefined if it was given. */
  variance: Parameter | undefined
  /** As in Keras's weights; it stays 0. */
  count: Parameter | undefined
  /** The kept axes from the front, with the batch axis; undefined until the layer is built. */
  keptAxes: readonly number[] | undefined

  constructor(config: NormalizationLayerOptions = {}) {
    super(config)
    const { mean: given, variance: spread } = config
    if (((given ?? undefined) === undefined) !== ((spread ?? undefined) === undefined)) {
      throw new TensorloomError('normalization: mean and variance must be given together', {
        help: 'give both, or neither and call adapt(data)',
      })
    }
    for (const [name, value] of Object.entries({ mean: given ?? 0, variance: spread ?? 0 })) {
      if (isNumbers(value)) continue
      throw new TensorloomError(`normalization: ${name} is ${describeValue(value)}, expected numbers`, {
        help: `write ${name}: 0.5, or one number for each feature`,
      })
    }
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  /** The given mean and variance. */
  get given(): readonly [mean: Numbers, variance: Numbers] | undefined {
    const { mean: middle, variance: spread } = this.settings
    return middle === undefined || middle === null || spread === undefined || spread === null
      ? undefined
      : [middle, spread]
  }

  override build(inputShape: Shape): void {
    const rank = inputShape.length + 1
    const { axis = -1 } = this.settings
    const given = axis === null ? [] : typeof axis === 'number' ? [axis] : axis
    const kept = given.map((one) => (one < 0 ? one + rank : one)).sort((a, b) => a - b)
    if (!kept.every((one) => Number.isInteger(one) && one > 0 && one < rank)) {
      throw new ShapeError(`${this.name}: axis ${describeValue(axis)} does not fit ${batchText(inputShape)}`, {
        help: 'axes count the batch axis, which cannot be kept: give 1 or more, or −1 for the last',
      })
    }
    this.keptAxes = kept
    if (this.given !== undefined) return
    const shape = kept.map((one) => inputShape[one - 1]!)
    this.mean = this.addParameter('mean', shape, 'zeros', { trainable: false })
    this.variance = this.addParameter('variance', shape, 'ones', { trainable: false })
    this.count = this.addParameter('count', [], 'zeros', { trainable: false, dtype: 'int32' })
  }

  /**
   * Computes the mean and variance of data. Call it before the layer is used.
   *
   * @param data - [samples, …]; or batches of it, such as a data set, which may be asynchronous
   * @returns nothing for a tensor; a Promise for batches
   * @throws `DataError` if there are no samples, or the mean and variance were given
   */
  adapt(data: Tensor): void
  adapt(data: TensorBatches): Promise<void>
  adapt(data: Tensor | TensorBatches): void | Promise<void> {
    if (this.given !== undefined) {
      throw new DataError(`${this.name}: adapt is not possible with a given mean and variance`, {
        help: 'leave mean and variance out',
      })
    }
    return isOneTensor(data) ? this.adaptTo(data) : this.adaptToBatches(data)
  }

  /** The mean and variance of a tensor. */
  adaptTo(data: Tensor): void {
    if (data.rank === 0 || data.size === 0) throw this.noSamples()
    if (!this.built) this.buildFor(data.shape.slice(1))
    scope(() => {
      const [middle, spread] = this.moments(data)
      this.mean!.assign(reshape(middle, this.mean!.shape))
      this.variance!.assign(reshape(spread, this.variance!.shape))
    })
  }

  /** The mean and variance of all batches together (Chan et al. 1979, equation 2.1). */
  async adaptToBatches(batches: TensorBatches): Promise<void> {
    let seen = 0
    for await (const batch of batches) {
      if (seen === 0) this.adaptTo(batch)
      else this.mergeBatch(batch, seen)
      seen += batch.shape[0]!
    }
    if (seen === 0) throw this.noSamples()
  }

  /** Adds a batch to the statistics of `seen` samples. */
  mergeBatch(batch: Tensor, seen: number): void {
    const rows = batch.shape[0]!
    if (rows === 0) return
    scope(() => {
      const [before, spreadBefore] = [this.mean!, this.variance!]
      const [middle, spread] = this.moments(batch).map((one) => reshape(one, before.shape)) as [Tensor, Tensor]
      const share = rows / (seen + rows)
      const next = add(mul(before, 1 - share), mul(middle, share))
      const distance = (from: Tensor): Tensor => mul(sub(from, next), sub(from, next))
      const total = add(mul(add(spreadBefore, distance(before)), 1 - share), mul(add(spread, distance(middle)), share))
      this.variance!.assign(total)
      this.mean!.assign(next)
    })
  }

  /** Mean and biased variance over all axes but the kept ones. */
  moments(data: Tensor): readonly [mean: Tensor, variance: Tensor] {
    const x = isFloating(data.dtype) ? data : cast(data, 'float32')
    const axis = x.shape.map((_, k) => k).filter((k) => !this.keptAxes!.includes(k))
    return [cast(mean(x, { axis }), 'float32'), cast(variance(x, { axis }), 'float32')]
  }

  /** The error of `adapt` without data. */
  noSamples(): DataError {
    return new DataError(`${this.name}: adapt got no samples`, { help: 'pass data with at least one sample' })
  }

  override forward(input: Tensor): Tensor {
    const x = isFloating(input.dtype) ? input : cast(input, 'float32')
    const kept = this.keptAxes!
    const shape = x.shape.map((extent, k) => (kept.includes(k) ? extent : 1))
    const placed = (value: Tensor): Tensor => {
      const fits = value.size === sizeOf(shape)
      return cast(fits ? reshape(value, shape) : value, x.dtype)
    }
    const given = this.given
    const [middle, spread] =
      given === undefined
        ? [placed(this.mean!), placed(this.variance!)]
        : (given.map((one) => placed(constantTensor(one, x.dtype))) as [Tensor, Tensor])
    const deviation = maximum(sqrt(spread), epsilon)
    return this.settings.invert === true ? add(middle, mul(x, deviation)) : div(sub(x, middle), deviation)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Normalizes data to mean 0 and variance 1: (x − mean) / √variance, with the mean and variance of data that `adapt` sees, or
 * that are given. They are parameters, saved with the model, and do not change in training.
 *
 * @example
 * ```ts
 * import { normalization } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const layer = normalization()
 * layer.adapt(tensor([[0, 10], [2, 30]]))
 * console.log(layer.apply(tensor([[2, 10]])).dataSync()) // Float32Array [1, -1]
 * ```
 */
export function normalization(options: NormalizationLayerOptions = {}): Normalization {
  return new Normalization(options)
}
