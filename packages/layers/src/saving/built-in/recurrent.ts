// The part of the table of layers with recurrent layers.
export {
  Bidirectional,
  type BidirectionalConfig,
  type BidirectionalOptions,
  bidirectional,
  type GivesBoth,
  type MergeMode,
} from '../../layers/recurrent/bidirectional.js'
export { type CellContext, RecurrentCell, type SequenceOptions } from '../../layers/recurrent/cell.js'
export { ConvLstm, type ConvLstmConfig, type ConvLstmOptions } from '../../layers/recurrent/conv-lstm.js'
export type {
  ConvLstmCell,
  ConvLstmCellConfig,
  ConvLstmCellOptions,
  ConvolutionKind,
} from '../../layers/recurrent/conv-lstm-cell.js'
export { ConvLstm1d, convLstm1d } from '../../layers/recurrent/conv-lstm1d.js'
export { ConvLstm2d, convLstm2d } from '../../layers/recurrent/conv-lstm2d.js'
export { ConvLstm3d, convLstm3d } from '../../layers/recurrent/conv-lstm3d.js'
export { Gru, type GruConfig, type GruOptions, gru } from '../../layers/recurrent/gru.js'
export { GruCell, type GruCellConfig, type GruCellOptions, gruCell } from '../../layers/recurrent/gru-cell.js'
export {
  type CellOptions,
  type Dropped,
  type GatedCellOptions,
  KernelCell,
  type UnitsConfig,
} from '../../layers/recurrent/kernel-cell.js'
export { Lstm, type LstmConfig, type LstmOptions, lstm } from '../../layers/recurrent/lstm.js'
export { LstmCell, type LstmCellConfig, type LstmCellOptions, lstmCell } from '../../layers/recurrent/lstm-cell.js'
export {
  RecurrentLayer,
  type RecurrentLayerOptions,
  type ReturnsState,
} from '../../layers/recurrent/recurrent-layer.js'
export { Rnn, type RnnConfig, type RnnOptions, rnn } from '../../layers/recurrent/rnn.js'
export { SimpleRnn, type SimpleRnnConfig, type SimpleRnnOptions, simpleRnn } from '../../layers/recurrent/simple-rnn.js'
export {
  SimpleRnnCell,
  type SimpleRnnCellConfig,
  type SimpleRnnCellOptions,
  simpleRnnCell,
} from '../../layers/recurrent/simple-rnn-cell.js'
export {
  StackedRnnCells,
  type StackedRnnCellsConfig,
  type StackedRnnCellsOptions,
  stackedRnnCells,
} from '../../layers/recurrent/stacked-rnn-cells.js'
export type { Step } from '../../layers/recurrent/steps.js'
export {
  TimeDistributed,
  type TimeDistributedConfig,
  type TimeDistributedOptions,
  timeDistributed,
} from '../../layers/recurrent/time-distributed.js'
