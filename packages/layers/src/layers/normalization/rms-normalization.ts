// Normalization by the root of the mean square (Zhang & Sennrich 2019).
import { type Axis, type Parameter, rmsNorm, type Shape, type Tensor } from '@tensorloom/tensor'
import { checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { checkAxes, extentsAsGiven, featureAxes, inAxisOrder } from './feature-axes.js'

/** Options of `rmsNormalization`. Defaults are Keras's. */
export interface RmsNormalizationOptions extends LayerOptions {
  /** The axes that are normalised together, counted with the batch axis; −1 by default. */
  readonly axis?: Axis | undefined
  /** Added to the mean square; 1e-6 by default. */
  readonly epsilon?: number | undefined
}

/** Divides by the root of the mean square. Made by `rmsNormalization`. */
export class RmsNormalization extends Layer {
  static readonly type: string = 'rmsNormalization'
  static readonly options: readonly string[] = ['axis', 'epsilon']
  /** The options that were given. */
  readonly settings: Omit<RmsNormalizationOptions, keyof LayerOptions>
  /** Factor with the extents of the axes. */
  scale!: Parameter
  /** The axes that are normalised together, from the front. */
  axes!: readonly number[]

  constructor(config: RmsNormalizationOptions = {}) {
    super(config)
    checkAxes('rmsNormalization', config.axis ?? -1)
    checkRange('rmsNormalization', 'epsilon', config.epsilon ?? 1e-6, 0)
    this.settings = settingsOf(config)
  }

  override build(inputShape: Shape): void {
    const { axis = -1 } = this.settings
    this.axes = featureAxes(this.name, axis, inputShape)
    this.scale = this.addParameter('scale', extentsAsGiven(this.name, axis, inputShape), 'ones')
  }

  override forward(x: Tensor): Tensor {
    const { axes: axis } = this
    return rmsNorm(x, inAxisOrder(this.scale, axis, x), { axis, epsilon: this.settings.epsilon ?? 1e-6 })
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Divides each sample by the root of its mean square over some of its axes, then multiplies by `scale` (Zhang & Sennrich 2019).
 *
 * @returns layer that keeps the shape; parameter `scale` with the extents of the axes
 * @example
 * ```ts
 * import { rmsNormalization } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const y = rmsNormalization({ epsilon: 0 }).apply(tensor([[3, 4, 0, 0]]))
 * console.log(y.dataSync()) // Float32Array [1.2, 1.6, 0, 0]
 * ```
 */
export function rmsNormalization(options: RmsNormalizationOptions = {}): RmsNormalization {
  return new RmsNormalization(options)
}
