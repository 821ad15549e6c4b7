// Keras's layers of the kind 'recurrent'.
import {
  Bidirectional,
  ConvLstm1d,
  ConvLstm2d,
  ConvLstm3d,
  Gru,
  GruCell,
  Lstm,
  LstmCell,
  type RecurrentLayer,
  Rnn,
  SimpleRnn,
  SimpleRnnCell,
  StackedRnnCells,
  TimeDistributed,
} from '@tensorloom/layers'
import { type Fields, layer, layerList, perAxis, plain, seedOf } from '../fields.js'
import { snakeCase } from '../letter-case.js'
import { activation, standards } from '../object-fields.js'
import type { LayerEntry, LayerEntryOptions, PlacedWeight } from './entry.js'
import { layerEntry } from './entry.js'
import { activityRegularizer, dataFormat, namedPadding, weightFields } from './shared.js'
import type { LayerTable } from './table.js'

const seed: Fields = { seed: seedOf }

const sequence: Fields = {
  return_sequences: plain(false),
  return_state: plain(false),
  go_backwards: plain(false),
  stateful: plain(false),
  unroll: plain(false),
  zero_output_for_mask: plain(false),
}

const step: Fields = {
  activation: activation('tanh'),
  use_bias: plain(true),
  ...weightFields('kernel', standards.glorotUniform),
  ...weightFields('recurrent', standards.orthogonal),
  ...weightFields('bias', standards.zeros),
  dropout: plain(0),
  recurrent_dropout: plain(0),
}
const cell: Fields = { units: plain(), ...step }
const gates: Fields = { recurrent_activation: activation('sigmoid') }
const lstm: Fields = { ...gates, unit_forget_bias: plain(true) }
const gru: Fields = { ...gates, reset_after: plain(true) }

// Keras names the cell inside a layer by its class.
function ofCell(name: string): LayerEntryOptions {
  const weights = ({ cell: inner }: RecurrentLayer): readonly PlacedWeight[] =>
    [...inner.ownParameters].map(([key, { parameter }]) => [`${name}/${snakeCase(key)}`, parameter])
  return { weights, inside: ({ cell: inner }: RecurrentLayer) => ({ cell: inner }) }
}

function convolutional(Class: typeof ConvLstm1d | typeof ConvLstm2d | typeof ConvLstm3d, rank: 1 | 2 | 3): LayerEntry {
  const ones = new Array<number>(rank).fill(1)
  const fields: Fields = {
    filters: plain(),
    kernel_size: perAxis(rank),
    strides: perAxis(rank, ones),
    padding: namedPadding,
    ...dataFormat,
    dilation_rate: perAxis(rank, ones),
    ...sequence,
    ...step,
    ...lstm,
    ...seed,
    ...activityRegularizer,
  }
  return layerEntry(Class, fields, ofCell('conv_lstm_cell'))
}

/** Keras's layers of the kind 'recurrent', by class. */
export const recurrent: LayerTable = {
  Bidirectional: layerEntry(
    Bidirectional,
    {
      layer: layer(),
      // Null returns both outputs, and is not a default.
      merge_mode: { ...plain('concat'), read: (value) => value },
      backward_layer: {
        ...layer(),
        standard: null,
        read: (value, where, nested) => (value === null ? undefined : layer().read(value, where, nested)),
      },
    },
    {
      inside: ({ forwardLayer, backwardLayer }: Bidirectional) => ({
        forward_layer: forwardLayer,
        backward_layer: backwardLayer,
      }),
    },
  ),
  ConvLSTM1D: convolutional(ConvLstm1d, 1),
  ConvLSTM2D: convolutional(ConvLstm2d, 2),
  ConvLSTM3D: convolutional(ConvLstm3d, 3),
  GRU: layerEntry(Gru, { ...sequence, ...cell, ...gru, ...seed, ...activityRegularizer }, ofCell('gru_cell')),
  GRUCell: layerEntry(GruCell, { ...cell, ...gru, ...seed }),
  LSTM: layerEntry(Lstm, { ...sequence, ...cell, ...lstm, ...seed, ...activityRegularizer }, ofCell('lstm_cell')),
  LSTMCell: layerEntry(LstmCell, { ...cell, ...lstm, ...seed }),
  RNN: layerEntry(Rnn, { ...sequence, cell: layer() }),
  // The seed of this layer is not in Keras's config.
  SimpleRNN: layerEntry(SimpleRnn, { ...sequence, ...cell, ...activityRegularizer }, ofCell('simple_rnn_cell')),
  SimpleRNNCell: layerEntry(SimpleRnnCell, { ...cell, ...seed }),
  StackedRNNCells: layerEntry(
    StackedRnnCells,
    { cells: layerList() },
    { inside: ({ cells }: StackedRnnCells) => ({ cells }) },
  ),
  TimeDistributed: layerEntry(TimeDistributed, { layer: layer() }),
}
