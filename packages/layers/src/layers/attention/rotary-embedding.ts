// Rotary positions as a layer (Su et al. 2021).
import type { Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { ForwardContext, LayerConfig, LayerOptions } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { checkSequence } from './positions.js'
import { checkRotary, checkRotarySettings, type RotarySettings, rotarySettings, rotate, rotation } from './rotary.js'

/** Options of `rotaryEmbedding`. */
export interface RotaryEmbeddingOptions extends LayerOptions, RotarySettings {}

/** Rotary positions. Made by `rotaryEmbedding`. */
export class RotaryEmbedding extends Layer {
  static readonly type: string = 'rotaryEmbedding'
  static readonly options: readonly string[] = rotarySettings
  /** The options that were given. */
  readonly settings: RotarySettings

  constructor(config: RotaryEmbeddingOptions = {}) {
    super(config)
    this.settings = settingsOf(config)
    checkRotarySettings('rotaryEmbedding', this.settings)
  }

  override get supportsMasking(): boolean {
    return true
  }

  override forward(x: Tensor, { cache }: ForwardContext<Tensor>): Tensor {
    checkSequence(this.name, x)
    checkRotary(this.name, true, x.shape.at(-1)!)
    const [time, features] = x.shape.slice(-2) as [number, number]
    return rotate(x, rotation(time, features, cache?.position ?? 0, this.settings))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Rotates pairs of features by an angle that grows with the position, so that products of two vectors depend on their distance
 * (Su et al. 2021). Attention layers do this to queries and keys with `rotary: true`.
 *
 * @returns layer that keeps the shape [batch, …, time, features]; features k and k + features / 2 are a pair
 * @example
 * ```ts
 * import { rotaryEmbedding } from '@tensorloom/layers'
 * import { tensor } from '@tensorloom/tensor'
 * const y = rotaryEmbedding().apply(tensor([[[1, 0], [1, 0]]]))
 * console.log(y.dataSync()) // Float32Array [1, 0, 0.5403023, 0.841471]
 * ```
 */
export function rotaryEmbedding(options: RotaryEmbeddingOptions = {}): RotaryEmbedding {
  return new RotaryEmbedding(configOf(RotaryEmbedding, {}, options))
}
