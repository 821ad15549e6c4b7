// Keras's layers of the kind 'attention'.
import {
  AdditiveAttention,
  type AnyLayer,
  Attention,
  GroupQueryAttention,
  type MultiHead,
  MultiHeadAttention,
} from '@tensorloom/layers'
import { type Field, type Fields, plain, seedOf } from '../fields.js'
import { snakeCase } from '../letter-case.js'
import { standards } from '../object-fields.js'
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
  separate: true,
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
  seed: seedOf,
}

/** One number or a list here, always a list in Keras. */
const list: Field = { ...plain(null), write: (value) => (typeof value === 'number' ? [value] : (value as number[])) }

// The weights of the projections, whose names have two words here and there.
const weights = (layer: MultiHead): readonly PlacedWeight[] =>
  [...layer.children].flatMap(([name, projection]) =>
    [...projection.ownParameters].map(([key, { parameter }]): PlacedWeight => [`${snakeCase(name)}/${key}`, parameter]),
  )

// Keras's attributes of the projections are private in one of the classes.
const insideHeads =
  (prefix: string) =>
  (layer: MultiHead): Readonly<Record<string, AnyLayer | string>> => {
    const projections = [...layer.children].map(([name, one]) => [attributeOf(name, prefix), one] as const)
    return { ...Object.fromEntries(projections), _dropout_layer: 'dropout', _softmax: 'softmax' }
  }

function attributeOf(name: string, prefix: string): string {
  return name === 'gate' ? '_gate_dense' : `${prefix}${name === 'attentionOutput' ? 'output' : name}_dense`
}

/** Keras's layers of the kind 'attention', by class. */
export const attention: LayerTable = {
  AdditiveAttention: layerEntry(
    AdditiveAttention,
    { use_scale: plain(true), dropout: plain(0), seed: seedOf },
    { call: { kwargs: said } },
  ),
  Attention: layerEntry(
    Attention,
    { use_scale: plain(false), score_mode: plain('dot'), dropout: plain(0), seed: seedOf },
    { call: { kwargs: said } },
  ),
  GroupQueryAttention: layerEntry(
    GroupQueryAttention,
    { head_dim: plain(), num_query_heads: plain(), num_key_value_heads: plain(), ...projections },
    { call: heads, weights, inside: insideHeads('_'), savedName: 'GroupedQueryAttention' },
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
    {
      call: heads,
      weights,
      inside: insideHeads(''),
      write: (config) => ({ ...config, value_dim: config.value_dim ?? config.key_dim! }),
    },
  ),
}
