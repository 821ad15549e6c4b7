// Keras's layers of the kind 'core'.
import {
  Dense,
  EinsumDense,
  Embedding,
  Identity,
  Lambda,
  Masking,
  ReversibleEmbedding,
  TernaryDense,
  TimeDistributed,
} from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import { dropped, type Field, type Fields, layer, perAxis, plain } from '../fields.js'
import { standards } from '../object-fields.js'
import { layerEntry } from './entry.js'
import { activityRegularizer, kernelFields, loraFields, notQuantized, weightFields } from './shared.js'
import type { LayerTable } from './table.js'

const { use_bias: _, ...einsumFields } = kernelFields

// Keras lists a weight with an adaptation first, though it is frozen.
const kernelWeights = {
  weights: {
    kernel: 'kernel',
    bias: 'bias',
    loraKernelA: 'lora_kernel_a',
    loraKernelB: 'lora_kernel_b',
  },
}
const embeddingWeights = {
  weights: {
    embeddings: 'embeddings',
    reverseEmbeddings: 'reverse_embeddings',
    loraEmbeddingsA: 'lora_embeddings_a',
    loraEmbeddingsB: 'lora_embeddings_b',
  },
}

const embeddingFields: Fields = {
  input_dim: plain(),
  output_dim: plain(),
  ...weightFields('embeddings', standards.randomUniform),
  ...activityRegularizer,
  mask_zero: plain(false),
  ...notQuantized,
  ...loraFields,
}

// Keras's Lambda holds Python code, and ours a function of TypeScript: neither can become the other.
const functionField: Field = {
  standard: undefined,
  ours: 'fn',
  read() {
    throw new SerializationError('Lambda: its function is Python code, which does not run here', {
      help: 'write it here, and pass it by the name of the class or of the layer: loadKeras(source, { customObjects: { Lambda: (config) => new MyLayer() } })',
    })
  },
  write() {
    throw new SerializationError('Lambda: its function is not Python code, which Keras needs', {
      help: 'put layers in its place before the model goes to Keras',
    })
  },
}

/** Keras's layers of the kind 'core', by class. */
export const core: LayerTable = {
  Dense: layerEntry(Dense, { units: plain(), ...kernelFields, ...notQuantized, ...loraFields }, kernelWeights),
  EinsumDense: layerEntry(
    EinsumDense,
    {
      equation: plain(),
      output_shape: perAxis(1),
      bias_axes: plain(null),
      ...einsumFields,
      ...activityRegularizer,
      ...notQuantized,
      ...loraFields,
    },
    kernelWeights,
  ),
  Embedding: layerEntry(Embedding, embeddingFields, embeddingWeights),
  Identity: layerEntry(Identity, {}),
  Lambda: layerEntry(Lambda, {
    function: functionField,
    output_shape: dropped(null, 'shapes are inferred'),
    mask: { ...functionField, ours: 'mask', standard: null },
    arguments: dropped({}, 'a function here has its arguments in it'),
  }),
  Masking: layerEntry(Masking, { mask_value: plain(0) }),
  ReversibleEmbedding: layerEntry(
    ReversibleEmbedding,
    { ...embeddingFields, tie_weights: plain(true), reverse_dtype: plain(null), logit_soft_cap: plain(null) },
    { ...embeddingWeights, call: { kwargs: { reverse: { as: 'apply' } } } },
  ),
  TimeDistributed: layerEntry(TimeDistributed, { layer: layer() }),
  TernaryDense: layerEntry(TernaryDense, {
    units: plain(),
    threshold: plain(null),
    ...kernelFields,
    ...activityRegularizer,
  }),
}
