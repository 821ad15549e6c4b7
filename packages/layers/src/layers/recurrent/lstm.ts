// Long short-term memory (Hochreiter and Schmidhuber 1997).
import type { Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { LayerConfig, LayerOptions, LayerValue } from '../../core/types.js'
import { settingsOf } from '../options.js'
import { LstmCell, type LstmCellOptions } from './lstm-cell.js'
import {
  cellConfigOf,
  RecurrentLayer,
  type RecurrentLayerOptions,
  type ReturnsState,
  recurrentLayerOptions,
} from './recurrent-layer.js'

/** Options of `lstm`. */
export interface LstmOptions extends RecurrentLayerOptions, LstmCellOptions {}

/** Options of `lstm` and its positional arguments. */
export interface LstmConfig extends LstmOptions {
  /** Number of outputs. */
  readonly units: number
}

/** Reads a sequence with an LSTM. Made by `lstm`. */
export class Lstm<O extends LayerValue = Tensor> extends RecurrentLayer<O> {
  static readonly type: string = 'lstm'
  static readonly options: readonly string[] = [...LstmCell.options, ...recurrentLayerOptions]
  /** The options that were given. */
  readonly settings: Omit<LstmConfig, keyof LayerOptions>

  constructor(config: LstmConfig) {
    super(config, new LstmCell(cellConfigOf(LstmCell.options, config)))
    this.settings = settingsOf(config)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate by Gers et al. 2000). With `tanh` and `sigmoid`, and
 * without dropout of the state, all steps are one op.
 *
 * @param units - number of outputs
 * @returns layer from [batch, time, features], or `[x, h, c]`, to the last output [batch, units]; with `returnSequences` all outputs
 * [batch, time, units]; with `returnState` a list: the output, then the last state
 * @example
 * ```ts
 * import { lstm } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = lstm(8, { returnSequences: true })
 * console.log(layer.apply(ones([2, 5, 3])).shape) // [2, 5, 8]
 * ```
 */
export function lstm(units: number, options: LstmOptions & ReturnsState): Lstm<readonly Tensor[]>
export function lstm(units: number, options?: LstmOptions): Lstm
export function lstm(units: number, options: LstmOptions = {}): Lstm<LayerValue> {
  return new Lstm(configOf(Lstm, { units }, options))
}
