// The table of layers, one line each. It gives the package's exports, and the layers that `loadModel` finds by `static type`.
// Only `loadModel` uses the whole table: other bundles hold only the layers that they use.
export { type ActivationConfig, ActivationLayer, activation } from '../layers/activation/activation.js'
export { Conv2d, type Conv2dConfig, type Conv2dOptions, conv2d } from '../layers/convolution/conv2d.js'
export { Dense, type DenseConfig, type DenseOptions, dense } from '../layers/core/dense.js'
export {
  BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalization,
} from '../layers/normalization/batch-normalization.js'
export {
  AveragePooling2d,
  averagePooling2d,
  MaxPooling2d,
  maxPooling2d,
  Pooling2d,
  type Pooling2dConfig,
  type Pooling2dOptions,
} from '../layers/pooling/pooling2d.js'
export {
  Bidirectional,
  type BidirectionalConfig,
  type BidirectionalOptions,
  bidirectional,
  type MergeMode,
} from '../layers/recurrent/bidirectional.js'
export { type CellContext, RecurrentCell, type SequenceOptions } from '../layers/recurrent/cell.js'
export { Gru, type GruConfig, type GruOptions, gru } from '../layers/recurrent/gru.js'
export { GruCell, type GruCellConfig, type GruCellOptions, gruCell } from '../layers/recurrent/gru-cell.js'
export {
  type CellOptions,
  type Dropped,
  type GatedCellOptions,
  KernelCell,
  type UnitsConfig,
} from '../layers/recurrent/kernel-cell.js'
export { Lstm, type LstmConfig, type LstmOptions, lstm } from '../layers/recurrent/lstm.js'
export { LstmCell, type LstmCellConfig, type LstmCellOptions, lstmCell } from '../layers/recurrent/lstm-cell.js'
export { RecurrentLayer, type RecurrentLayerOptions, type ReturnsState } from '../layers/recurrent/recurrent-layer.js'
export { Rnn, type RnnConfig, type RnnOptions, rnn } from '../layers/recurrent/rnn.js'
export { SimpleRnn, type SimpleRnnConfig, type SimpleRnnOptions, simpleRnn } from '../layers/recurrent/simple-rnn.js'
export {
  SimpleRnnCell,
  type SimpleRnnCellConfig,
  type SimpleRnnCellOptions,
  simpleRnnCell,
} from '../layers/recurrent/simple-rnn-cell.js'
export {
  StackedRnnCells,
  type StackedRnnCellsConfig,
  type StackedRnnCellsOptions,
  stackedRnnCells,
} from '../layers/recurrent/stacked-rnn-cells.js'
export type { Step } from '../layers/recurrent/steps.js'
export {
  TimeDistributed,
  type TimeDistributedConfig,
  type TimeDistributedOptions,
  timeDistributed,
} from '../layers/recurrent/time-distributed.js'
export { Dropout, type DropoutConfig, type DropoutOptions, dropout } from '../layers/regularization/dropout.js'
export { Flatten, flatten } from '../layers/reshaping/flatten.js'
export { Reshape, type ReshapeConfig, reshape } from '../layers/reshaping/reshape.js'
export { Functional, type FunctionalConfig, functional, type ValueOf } from '../models/functional.js'
export {
  type ConstantInput,
  type FixedInput,
  Operation,
  type OperationConfig,
  type ScalarInput,
} from '../models/operation.js'
export { Sequential, type SequentialConfig, sequential } from '../models/sequential.js'
