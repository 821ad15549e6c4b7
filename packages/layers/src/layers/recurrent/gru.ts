// Gated recurrent units (Cho et al. 2014).
import type { Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { LayerConfig, LayerOptions, LayerValue } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { GruCell, type GruCellOptions } from './gru-cell.js'
import {
  cellConfigOf,
  RecurrentLayer,
  type RecurrentLayerOptions,
  type ReturnsState,
  recurrentLayerOptions,
} from './recurrent-layer.js'

/** Options of `gru`. */
export interface GruOptions extends RecurrentLayerOptions, GruCellOptions {}

/** Options of `gru` and its positional arguments. */
export interface GruConfig extends GruOptions {
  /** Number of outputs. */
  readonly units: number
}

/** Reads a sequence with a GRU. Made by `gru`. */
export class Gru<O extends LayerValue = Tensor> extends RecurrentLayer<O> {
  static readonly type: string = 'gru'
  static readonly options: readonly string[] = [...GruCell.options, ...recurrentLayerOptions]
  /** The options that were given. */
  readonly settings: Omit<GruConfig, keyof LayerOptions>

  constructor(config: GruConfig) {
    super(config, new GruCell(cellConfigOf(GruCell.options, config)))
    this.settings = settingsOf(config)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Gated recurrent units (Cho et al. 2014). With `tanh` and `sigmoid`, and without dropout of the state, all steps are one op.
 *
 * @param units - number of outputs
 * @returns layer from [batch, time, features], or `[x, h]`, to the last output [batch, units]; with `returnSequences` all outputs
 * [batch, time, units]; with `returnState` a list: the output, then the last state
 * @example
 * ```ts
 * import { gru } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = gru(8, { returnSequences: true })
 * console.log(layer.apply(ones([2, 5, 3])).shape) // [2, 5, 8]
 * ```
 */
export function gru(units: number, options: GruOptions & ReturnsState): Gru<readonly Tensor[]>
export function gru(units: number, options?: GruOptions): Gru
export function gru(units: number, options: GruOptions = {}): Gru<LayerValue> {
  return new Gru(configOf(Gru, { units }, options))
}
