// Masks the steps of a sequence that hold nothing but one value.
import { any, cast, mul, notEqual, type Tensor } from '@tensorloom/tensor'
import { checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `masking`. */
export interface MaskingOptions extends LayerOptions {
  /** The value of steps that do not count; 0 by default. */
  readonly maskValue?: number | undefined
}

/** Masks steps that hold nothing but one value. Made by `masking`. */
export class Masking extends Layer {
  static readonly type: string = 'masking'
  static readonly options: readonly string[] = ['maskValue']
  /** The value of steps that do not count, if it was given. */
  readonly maskValue: number | undefined

  constructor(config: MaskingOptions = {}) {
    super(config)
    if (config.maskValue !== undefined) checkRange('masking', 'maskValue', config.maskValue, -Number.MAX_VALUE)
    this.maskValue = config.maskValue
  }

  override get supportsMasking(): boolean {
    return true
  }

  /** A step counts if any of its features differs from the value. */
  override computeMask(x: Tensor): Tensor {
    return any(notEqual(x, this.maskValue ?? 0), { axis: -1 })
  }

  override forward(x: Tensor): Tensor {
    const counts = any(notEqual(x, this.maskValue ?? 0), { axis: -1, keepDims: true })
    return mul(x, cast(counts, x.dtype))
  }

  override get config(): LayerConfig {
    return { ...super.config, maskValue: this.maskValue }
  }
}

/**
 * Masks the steps of a sequence that hold nothing but `maskValue`: later layers, losses and metrics skip them. Their features
 * become 0.
 *
 * @returns layer that keeps the shape [batch, time, features]
 * @example
 * ```ts
 * import { masking, maskOf } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const y = masking().apply(tensor([[[1, 2], [0, 0]]]))
 * console.log(maskOf(y)!.dataSync()) // Uint8Array [1, 0]
 * ```
 */
export function masking(options: MaskingOptions = {}): Masking {
  return new Masking(options)
}
