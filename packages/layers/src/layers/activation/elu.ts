// Exponential linear units (Clevert et al. 2016).
import { elu as applyElu, type Tensor } from '@tensorloom/tensor'
import { checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `elu`. */
export interface EluOptions extends LayerOptions {
  /** The negative limit; 1 by default. */
  readonly alpha?: number | undefined
}

/** x above 0, `alpha` · (eˣ − 1) below. Made by `elu`. */
export class Elu extends Layer {
  static readonly type: string = 'elu'
  static readonly options: readonly string[] = ['alpha']
  /** The negative limit, if it was given. */
  readonly alpha: number | undefined

  constructor(config: EluOptions = {}) {
    super(config)
    if (config.alpha !== undefined) checkRange('elu', 'alpha', config.alpha, -Number.MAX_VALUE)
    this.alpha = config.alpha
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor): Tensor {
    return applyElu(x, { alpha: this.alpha ?? 1 })
  }

  override get config(): LayerConfig {
    return { ...super.config, alpha: this.alpha }
  }
}

/**
 * Exponential linear unit: x above 0, `alpha` · (eˣ − 1) below.
 *
 * @example
 * ```ts
 * import { elu } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(elu({ alpha: 2 }).apply(tensor([[0, 3]])).dataSync()) // Float32Array [0, 3]
 * ```
 */
export function elu(options: EluOptions = {}): Elu {
  return new Elu(options)
}
