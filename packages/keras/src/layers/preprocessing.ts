// Keras's layers of the kind 'preprocessing'.
import {
  type AnyLayer,
  CategoryEncoding,
  Discretization,
  HashedCrossing,
  Hashing,
  IntegerLookup,
  type LayerClass,
  type LookupLayer,
  MelSpectrogram,
  Normalization,
  Pipeline,
  Rescaling,
  StftSpectrogram,
  StringLookup,
  TextVectorization,
} from '@tensorloom/layers'
import { dropped, type Field, type Fields, fixed, layerList, type Options, optional, plain, word } from '../fields.js'
import { isSerialized } from '../json.js'
import { base, dtypePolicy, layerEntry } from './entry.js'
import { dataFormat } from './shared.js'
import type { LayerTable } from './table.js'

const dense = fixed(false, 'there are no sparse tensors; make the layer in Keras with sparse=False')

/** The name of a window or a scale; null means none, and is not a default. */
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

/** Layers of strings have the dtype of their outputs or tokens, which follows from their other options. */
const integerDtype = dropped('int64', 'it follows from the other options')

/** A word in snake_case; null means none, and is not a default. */
const wordOrNone = (standard: string): Field => ({
  ...word(standard),
  read: (value, where) => (value === null ? null : word(standard).read(value, where)),
  write: (value) => (value === null ? null : word(standard).write(value)),
})

const encoding = fixed('utf-8', 'text is UTF-8 everywhere here')

/** What layers with a vocabulary have. Keras writes a vocabulary that was found by `adapt` beside the config. */
const lookup: Fields = {
  invert: plain(false),
  max_tokens: plain(null),
  num_oov_indices: plain(1),
  mask_token: plain(null),
  output_mode: word('int'),
  sparse: dense,
  pad_to_max_tokens: plain(false),
  idf_weights: plain(null),
  vocabulary: plain(null),
  vocabulary_size: dropped(null, 'it follows from the vocabulary'),
}

/** A layer whose vocabulary may be one that `adapt` found, as files hold it. */
function withVocabulary(Class: LayerClass): (options: Options) => AnyLayer {
  return ({ vocabulary, ...options }) => {
    const { adapted, idf_weights: weights } = Object(vocabulary) as {
      readonly adapted?: readonly never[]
      readonly idf_weights?: readonly number[] | null
    }
    if (adapted === undefined)
      return new Class({ ...options, ...(vocabulary !== undefined && { vocabulary }) } as never)
    const layer = new Class(options as never) as unknown as LookupLayer<never>
    layer.setVocabulary(adapted, weights ?? undefined)
    return layer
  }
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
  HashedCrossing: layerEntry(
    HashedCrossing,
    { num_bins: plain(), output_mode: word('int'), sparse: dense },
    { base: { name: plain(), dtype: integerDtype } },
  ),
  Hashing: layerEntry(
    Hashing,
    { num_bins: plain(), salt: plain(null), mask_value: plain(null), output_mode: word('int'), sparse: dense },
    { base: { ...base, dtype: integerDtype } },
  ),
  IntegerLookup: layerEntry(
    IntegerLookup,
    { ...lookup, oov_token: plain(-1), vocabulary_dtype: fixed('int64'), oov_method: plain('floormod') },
    { base: { ...base, dtype: integerDtype }, make: withVocabulary(IntegerLookup) },
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
  StringLookup: layerEntry(
    StringLookup,
    {
      ...lookup,
      oov_token: plain('[UNK]'),
      vocabulary_dtype: fixed('string'),
      oov_method: optional(fixed('floormod')),
      encoding,
    },
    { base: { ...base, dtype: integerDtype }, make: withVocabulary(StringLookup) },
  ),
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
    ...dataFormat,
  }),
  TextVectorization: layerEntry(
    TextVectorization,
    {
      max_tokens: plain(null),
      standardize: wordOrNone('lower_and_strip_punctuation'),
      split: wordOrNone('whitespace'),
      ngrams: plain(null),
      output_mode: word('int'),
      output_sequence_length: plain(null),
      pad_to_max_tokens: plain(false),
      sparse: dense,
      ragged: fixed(false, 'there are no ragged tensors; make the layer in Keras with ragged=False'),
      vocabulary: plain(null),
      idf_weights: plain(null),
      vocabulary_size: dropped(null, 'it follows from the vocabulary'),
      encoding,
    },
    { base: { ...base, dtype: integerDtype }, make: withVocabulary(TextVectorization) },
  ),
}
