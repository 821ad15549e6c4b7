// Keras's layers of the kind 'preprocessing'.
import {
  CategoryEncoding,
  Discretization,
  MelSpectrogram,
  Normalization,
  Pipeline,
  Rescaling,
  StftSpectrogram,
} from '@tensorloom/layers'
import { type Field, fixed, layerList, plain, word } from '../fields.js'
import { isSerialized } from '../json.js'
import { dtypePolicy, layerEntry } from './entry.js'
import { channelsLast } from './shared.js'
import type { LayerTable } from './table.js'

const dense = fixed(false, 'there are no sparse tensors; make the layer in Keras with sparse=False')

/** The name of a window or a scale; null means none, and is no default. */
const nameOrNone = (standard: string): Field => ({
  standard,
  read: (value) => value,
  write: (value) => value as string | null,
})

/** Keras writes the one number and the list alike as a list. */
const axes: Field = {
  standard: [-1],
  read: (value) => value ?? [],
  write: (value) => (value === null ? [] : typeof value === 'number' ? [value] : (value as readonly number[])),
}

/** Keras writes the dtype of this layer by its name. */
const dtypeName: Field = {
  ...dtypePolicy,
  standard: 'float32',
  read: (value, where) => dtypePolicy.read(isSerialized(value) ? value : value, where),
  write: () => 'float32',
}

/** Keras's layers of the kind 'preprocessing', by class. */
export const preprocessing: LayerTable = {
  CategoryEncoding: layerEntry(
    CategoryEncoding,
    { num_tokens: plain(), output_mode: word('multi_hot'), sparse: dense },
    { call: { kwargs: { count_weights: { as: 'input' } } } },
  ),
  Discretization: layerEntry(
    Discretization,
    {
      bin_boundaries: plain(null),
      num_bins: plain(null),
      epsilon: plain(0.01),
      output_mode: word('int'),
      sparse: dense,
    },
    { base: { name: plain(), dtype: dtypeName } },
  ),
  MelSpectrogram: layerEntry(MelSpectrogram, {
    fft_length: plain(2048),
    sequence_stride: plain(512),
    sequence_length: plain(null),
    window: nameOrNone('hann'),
    sampling_rate: plain(16000),
    num_mel_bins: plain(128),
    min_freq: plain(20),
    max_freq: plain(null),
    power_to_db: plain(true),
    top_db: plain(80),
    mag_exp: plain(2),
    min_power: plain(1e-10),
    ref_power: plain(1),
  }),
  Normalization: layerEntry(Normalization, {
    axis: axes,
    mean: plain(null),
    variance: plain(null),
    invert: plain(false),
  }),
  Pipeline: layerEntry(Pipeline, { layers: layerList([]) }, { base: { name: plain() } }),
  Rescaling: layerEntry(Rescaling, { scale: plain(), offset: plain(0) }),
  STFTSpectrogram: layerEntry(StftSpectrogram, {
    mode: plain('log'),
    frame_length: plain(256),
    frame_step: plain(null),
    fft_length: plain(null),
    window: nameOrNone('hann'),
    periodic: plain(false),
    scaling: nameOrNone('density'),
    padding: plain('valid'),
    expand_dims: plain(false),
    ...channelsLast,
  }),
}
