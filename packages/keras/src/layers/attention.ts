// Keras's layers of the kind 'attention'.
import {
  AdditiveAttention,
  Attention,
  GroupQueryAttention,
  type MultiHead,
  MultiHeadAttention,
} from '@tensorloom/layers'
import { type Field, type Fields, plain } from '../fields.js'
import { standards } from '../named.js'
import { snakeCase } from '../names.js'
import type { CallMapping, OurCall } from './calls.js'
import { layerEntry, type PlacedWeight } from './entry.js'
import { activityRegularizer, weightFields } from './shared.js'
import type { LayerTable } from './table.js'

const said: NonNullable<CallMapping['kwargs']> = {
  return_attention_scores: { as: 'config' },
  use_causal_mask: { as: 'config' },
}

// Keras's masks of query, value and key are one list here, as the inputs are.
const heads: CallMapping = {
  kwargs: {
    ...said,
    attention_mask: { as: 'apply' },
    query_mask: { as: 'apply' },
    value_mask: { as: 'apply' },
    key_mask: { as: 'apply' },
    key: { as: 'input' },
  },
  finish<T>(call: OurCall<T>): OurCall<T> {
    const { queryMask, valueMask, keyMask, ...options } = call.options
    const masks = [queryMask, valueMask, keyMask]
    return masks.every((mask) => mask === undefined) ? call : { ...call, options: { ...options, mask: masks } }
  },
}

const projections: Fields = {
  dropout: plain(0),
  use_bias: plain(true),
  use_gate: plain(false),
  sliding_window: plain(null),
  ...weightFields('kernel', standards.glorotUniform),
  ...weightFields('bias', standards.zeros),
  ...activityRegularizer,
  seed: plain(null),
}

/** One number or a list here, always a list in Keras. */
const list: Field = { ...plain(null), write: (value) => (typeof value === 'number' ? [value] : (value as number[])) }

// The weights of the projections, whose names have two words here and there.
const weights = (layer: MultiHead): readonly PlacedWeight[] =>
  [...layer.children].flatMap(([name, projection]) =>
    [...projection.ownParameters].map(([key, { parameter }]): PlacedWeight => [`${snakeCase(name)}/${key}`, parameter]),
  )

/** Keras's layers of the kind 'attention', by class. */
export const attention: LayerTable = {
  AdditiveAttention: layerEntry(
    AdditiveAttention,
    { use_scale: plain(true), dropout: plain(0), seed: plain(null) },
    { call: { kwargs: said } },
  ),
  Attention: layerEntry(
    Attention,
    { use_scale: plain(false), score_mode: plain('dot'), dropout: plain(0), seed: plain(null) },
    { call: { kwargs: said } },
  ),
  GroupQueryAttention: layerEntry(
    GroupQueryAttention,
    { head_dim: plain(), num_query_heads: plain(), num_key_value_heads: plain(), ...projections },
    { call: heads, weights, savedName: 'GroupedQueryAttention' },
  ),
  MultiHeadAttention: layerEntry(
    MultiHeadAttention,
    {
      num_heads: plain(),
      key_dim: plain(),
      value_dim: plain(null),
      output_shape: list,
      attention_axes: list,
      ...projections,
    },
    // Keras writes the size that it takes.
    { call: heads, weights, write: (config) => ({ ...config, value_dim: config.value_dim ?? config.key_dim! }) },
  ),
}
