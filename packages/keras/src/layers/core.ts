// Keras's layers of the kind 'core'.
import {
  Dense,
  EinsumDense,
  Embedding,
  Identity,
  Masking,
  ReversibleEmbedding,
  TernaryDense,
  TimeDistributed,
} from '@tensorloom/layers'
import { type Fields, layer, perAxis, plain } from '../fields.js'
import { standards } from '../named.js'
import { layerEntry } from './entry.js'
import { activityRegularizer, kernelFields, loraFields, notQuantized, weightFields } from './shared.js'
import type { LayerTable } from './table.js'

const { use_bias: _, ...einsumFields } = kernelFields

const embeddingFields: Fields = {
  input_dim: plain(),
  output_dim: plain(),
  ...weightFields('embeddings', standards.randomUniform),
  ...activityRegularizer,
  mask_zero: plain(false),
  ...notQuantized,
  ...loraFields,
}

/** Keras's layers of the kind 'core', by class. */
export const core: LayerTable = {
  Dense: layerEntry(Dense, { units: plain(), ...kernelFields, ...notQuantized, ...loraFields }),
  EinsumDense: layerEntry(EinsumDense, {
    equation: plain(),
    output_shape: perAxis(1),
    bias_axes: plain(null),
    ...einsumFields,
    ...activityRegularizer,
    ...notQuantized,
    ...loraFields,
  }),
  Embedding: layerEntry(Embedding, embeddingFields),
  Identity: layerEntry(Identity, {}),
  Masking: layerEntry(Masking, { mask_value: plain(0) }),
  ReversibleEmbedding: layerEntry(
    ReversibleEmbedding,
    { ...embeddingFields, tie_weights: plain(true), reverse_dtype: plain(null), logit_soft_cap: plain(null) },
    { call: { kwargs: { reverse: { as: 'apply' } } } },
  ),
  TimeDistributed: layerEntry(TimeDistributed, { layer: layer() }),
  TernaryDense: layerEntry(TernaryDense, {
    units: plain(),
    threshold: plain(null),
    ...kernelFields,
    ...activityRegularizer,
  }),
}
