// What convolutional LSTMs over one to three spatial axes share.
import type { Tensor } from '@tensorloom/tensor'
import type { LayerConfig, LayerOptions, LayerValue } from '../../core/types.js'
import { settingsOf } from '../options.js'
import {
  ConvLstmCell,
  type ConvLstmCellConfig,
  type ConvLstmCellOptions,
  type ConvolutionKind,
  convLstmCellOptions,
} from './conv-lstm-cell.js'
import { cellConfigOf, RecurrentLayer, type RecurrentLayerOptions, recurrentLayerOptions } from './recurrent-layer.js'

/** Options of convolutional LSTMs. Defaults are Keras's. */
export interface ConvLstmOptions extends RecurrentLayerOptions, ConvLstmCellOptions {}

/** Options of convolutional LSTMs and their positional arguments. */
export interface ConvLstmConfig extends RecurrentLayerOptions, ConvLstmCellConfig {}

/** The names in `ConvLstmConfig`. */
export const convLstmOptions: readonly string[] = [...convLstmCellOptions, ...recurrentLayerOptions]

/** A convolutional LSTM (Shi et al. 2015). A subclass says over how many axes. */
export class ConvLstm<O extends LayerValue = Tensor> extends RecurrentLayer<O> {
  /** The options that were given. */
  readonly settings: Omit<ConvLstmConfig, keyof LayerOptions>

  constructor(config: ConvLstmConfig, kind: ConvolutionKind) {
    super(config, new ConvLstmCell(cellConfigOf(convLstmCellOptions, config), kind))
    this.settings = settingsOf(config)
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}
