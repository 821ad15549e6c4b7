// A recurrent layer with any cell.

import type { Tensor } from '@tensorloom/tensor'
import { configOf } from '../../core/check.js'
import type { LayerConfig, LayerValue } from '../../core/types.js'
import { settingsOf } from '../options.js'
import type { RecurrentCell } from './cell.js'
import {
  RecurrentLayer,
  type RecurrentLayerOptions,
  type ReturnsState,
  recurrentLayerOptions,
} from './recurrent-layer.js'
import { stackedRnnCells } from './stacked-rnn-cells.js'

/** Options of `rnn`. */
export interface RnnOptions extends RecurrentLayerOptions {}

/** Options of `rnn` and its positional arguments. */
export interface RnnConfig extends RnnOptions {
  /** What computes a step. */
  readonly cell: RecurrentCell
}

/** Reads a sequence with a cell. Made by `rnn`. */
export class Rnn<O extends LayerValue = Tensor> extends RecurrentLayer<O> {
  static readonly type: string = 'rnn'
  static readonly options: readonly string[] = ['cell', ...recurrentLayerOptions]

  constructor(config: RnnConfig) {
    super(config, config.cell)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...settingsOf(this.recurrent), cell: this.cell }
  }
}

/**
 * A recurrent layer with any cell: one of `lstmCell`, `gruCell`, `simpleRnnCell`, `stackedRnnCells`, or your own.
 *
 * @param cell - what computes a step; a list of cells is `stackedRnnCells` of them
 * @returns layer from [batch, time, …], or `[x, ...state]`, to the last output [batch, …]; with `returnSequences` all outputs
 * [batch, time, …]; with `returnState` a list: the output, then the last state
 * @example
 * ```ts
 * import { gruCell, rnn } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const [sequence, h] = rnn(gruCell(4), { returnSequences: true, returnState: true }).apply(ones([2, 5, 3]))
 * console.log(sequence!.shape, h!.shape) // [2, 5, 4] [2, 4]
 * ```
 */
export function rnn(
  cell: RecurrentCell | readonly RecurrentCell[],
  options: RnnOptions & ReturnsState,
): Rnn<readonly Tensor[]>
export function rnn(cell: RecurrentCell | readonly RecurrentCell[], options?: RnnOptions): Rnn
export function rnn(cell: RecurrentCell | readonly RecurrentCell[], options: RnnOptions = {}): Rnn<LayerValue> {
  const one = Array.isArray(cell) ? stackedRnnCells(cell as readonly RecurrentCell[]) : cell
  return new Rnn(configOf(Rnn, { cell: one as RecurrentCell }, options))
}
