// Rectified linear units with a slope below 0 (Maas et al. 2013).
import { leakyRelu as rectify, type Tensor } from '@tensorloom/tensor'
import { checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `leakyRelu`. */
export interface LeakyReluOptions extends LayerOptions {
  /** The slope below 0; 0.3 by default. */
  readonly negativeSlope?: number | undefined
}

/** x above 0, `negativeSlope` · x below. Made by `leakyRelu`. */
export class LeakyRelu extends Layer {
  static readonly type: string = 'leakyRelu'
  static readonly options: readonly string[] = ['negativeSlope']
  /** The slope below 0, if it was given. */
  readonly negativeSlope: number | undefined

  constructor(config: LeakyReluOptions = {}) {
    super(config)
    const { negativeSlope } = config
    if (negativeSlope !== undefined) checkRange('leakyRelu', 'negativeSlope', negativeSlope, 0)
    this.negativeSlope = negativeSlope
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor): Tensor {
    return rectify(x, { alpha: this.negativeSlope ?? 0.3 })
  }

  override get config(): LayerConfig {
    return { ...super.config, negativeSlope: this.negativeSlope }
  }
}

/**
 * Leaky rectified linear unit: x above 0, `negativeSlope` · x below. (The activation of this name has a slope of 0.2 by default,
 * this layer 0.3, as in Keras.)
 *
 * @example
 * ```ts
 * import { leakyRelu } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(leakyRelu({ negativeSlope: 0.5 }).apply(tensor([[-1, 2]])).dataSync()) // Float32Array [-0.5, 2]
 * ```
 */
export function leakyRelu(options: LeakyReluOptions = {}): LeakyRelu {
  return new LeakyRelu(options)
}
