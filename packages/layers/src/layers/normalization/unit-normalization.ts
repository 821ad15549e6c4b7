// Scales vectors to length 1.
import { type Axis, normalize, type Tensor } from '@tensorloom/tensor'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import { checkAxes } from './feature-axes.js'

/** Options of `unitNormalization`. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The axes of a vector, counted with the batch axis; −1 by default. */
  readonly axis?: Axis | undefined
}

/** Scales vectors to length 1. Made by `unitNormalization`. */
export class UnitNormalization extends Layer {
  static readonly type: string = 'unitNormalization'
  static readonly options: readonly string[] = ['axis']
  /** The axes of a vector, if they were given. */
  readonly axis: Axis | undefined

  constructor(config: UnitNormalizationOptions = {}) {
    super(config)
    checkAxes('unitNormalization', config.axis ?? -1)
    this.axis = config.axis
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor): Tensor {
    return normalize(x, { axis: this.axis ?? -1 })
  }

  override get config(): LayerConfig {
    return { ...super.config, axis: this.axis }
  }
}

/**
 * Divides vectors by their length (their L2 norm), along the last axis or `axis`.
 *
 * @example
 * ```ts
 * import { unitNormalization } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(unitNormalization().apply(tensor([[3, 4]])).dataSync()) // Float32Array [0.6, 0.8]
 * ```
 */
export function unitNormalization(options: UnitNormalizationOptions = {}): UnitNormalization {
  return new UnitNormalization(options)
}
