// Layer normalization (Ba et al. 2016).
import {
  type Axis,
  add,
  layerNorm,
  mul,
  type Parameter,
  reshape,
  rsqrt,
  type Shape,
  type Tensor,
  variance,
} from '@tensorloom/tensor'
import { checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { checkAxes, extentsAsGiven, featureAxes, inAxisOrder } from './feature-axes.js'
import {
  addScaleAndOffset,
  checkScaleAndOffset,
  type ScaleAndOffsetOptions,
  scaleAndOffsetOptions,
} from './scale-and-offset.js'

/** Options of `layerNormalization`. Defaults are Keras's. */
export interface LayerNormalizationOptions extends ScaleAndOffsetOptions {
  /** The axes that are normalised together, counted with the batch axis; −1 by default. */
  readonly axis?: Axis | undefined
  /** Added to the variance; 1e-3 by default. */
  readonly epsilon?: number | undefined
  /** Whether x is divided by the root of the variance and multiplied by `gamma`, and nothing else; false by default. */
  readonly rmsScaling?: boolean | undefined
}

/** Normalises each sample over some of its axes. Made by `layerNormalization`. */
export class LayerNormalization extends Layer {
  static readonly type: string = 'layerNormalization'
  static readonly options: readonly string[] = ['axis', 'epsilon', 'rmsScaling', ...scaleAndOffsetOptions]
  /** The options that were given. */
  readonly settings: Omit<LayerNormalizationOptions, keyof LayerOptions>
  /** Factor with the extents of the axes; undefined without `scale`. */
  gamma: Parameter | undefined
  /** Offset with the extents of the axes; undefined without `center`. */
  beta: Parameter | undefined
  /** The axes that are normalised together, from the front. */
  axes!: readonly number[]

  constructor(config: LayerNormalizationOptions = {}) {
    super(config)
    checkAxes('layerNormalization', config.axis ?? -1)
    checkRange('layerNormalization', 'epsilon', config.epsilon ?? 1e-3, 0)
    checkScaleAndOffset(config)
    this.settings = settingsOf(config)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override build(inputShape: Shape): void {
    const { axis = -1, rmsScaling = false } = this.settings
    this.axes = featureAxes(this.name, axis, inputShape)
    const shape = extentsAsGiven(this.name, axis, inputShape)
    const only = rmsScaling ? { scale: true, center: false } : {}
    const { gamma, beta } = addScaleAndOffset(this, shape, { ...this.settings, ...only })
    this.gamma = gamma
    this.beta = beta
  }

  override forward(x: Tensor): Tensor {
    const { epsilon = 1e-3, rmsScaling = false } = this.settings
    if (rmsScaling) return this.scaled(x, epsilon)
    const { axes: axis } = this
    const gamma = this.gamma && inAxisOrder(this.gamma, axis, x)
    const beta = this.beta && inAxisOrder(this.beta, axis, x)
    const options = { axis, epsilon }
    if (beta !== undefined) return layerNorm(x, gamma ?? 1, beta, options)
    return gamma === undefined ? layerNorm(x, options) : layerNorm(x, gamma, options)
  }

  /** x / √(variance + epsilon) · gamma. */
  scaled(x: Tensor, epsilon: number): Tensor {
    const spread = variance(x, { axis: this.axes, keepDims: true })
    const along = x.shape.map((extent, k) => (this.axes.includes(k) ? extent : 1))
    return mul(mul(x, rsqrt(add(spread, epsilon))), reshape(this.gamma!, along))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Normalises each sample to mean 0 and variance 1 over some of its axes, then scales by `gamma` and adds `beta` (Ba et al. 2016).
 *
 * @returns layer that keeps the shape; parameters `gamma` and `beta` with the extents of the axes
 * @example
 * ```ts
 * import { layerNormalization } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(layerNormalization({ epsilon: 0 }).apply(tensor([[1, 3]])).dataSync()) // Float32Array [-1, 1]
 * ```
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): LayerNormalization {
  return new LayerNormalization(options)
}
