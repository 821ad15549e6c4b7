// Configs that Keras 2 and TensorFlow.js write, as Keras 3 would write them.
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import {
  isConfig,
  isSerialized,
  type Json,
  type KerasConfig,
  type KerasObject,
  type SerializedObject,
} from '../json.js'

interface Change {
  /** The class of Keras 3; the same by default. */
  readonly className?: string
  /** What is there if the config leaves it out. */
  readonly defaults?: KerasConfig
  /** New names of entries. */
  readonly renamed?: Readonly<Record<string, string>>
  /** Entries that say nothing here, beside those of every layer. */
  readonly dropped?: readonly string[]
  /** The only entries that count. */
  readonly kept?: readonly string[]
}

// How the steps are computed, and shapes that are inferred.
const recurrent = ['implementation', 'num_constants', 'time_major']
const hardGates: KerasConfig = { recurrent_activation: 'hard_sigmoid' }

const changes: Readonly<Record<string, Change>> = {
  ConvLSTM2D: { defaults: hardGates, dropped: [...recurrent, 'units'] },
  Embedding: { dropped: ['input_length'] },
  GRU: { defaults: { ...hardGates, reset_after: false }, dropped: recurrent },
  GRUCell: { defaults: { ...hardGates, reset_after: false }, dropped: recurrent },
  LSTM: { defaults: hardGates, dropped: recurrent },
  LSTMCell: { defaults: hardGates, dropped: recurrent },
  LeakyReLU: { renamed: { alpha: 'negative_slope' } },
  // TensorFlow.js repeats the config of the cell beside the cell.
  RNN: {
    kept: ['cell', 'return_sequences', 'return_state', 'go_backwards', 'stateful', 'unroll', 'zero_output_for_mask'],
  },
  SimpleRNN: { dropped: recurrent },
  SimpleRNNCell: { dropped: recurrent },
  // They have no use for it: whole channels are dropped.
  SpatialDropout1D: { dropped: ['noise_shape'] },
  StackedRNNCells: { kept: ['cells'] },
  ThresholdedReLU: { className: 'ReLU', renamed: { theta: 'threshold' }, defaults: { threshold: 1 } },
}

const models: ReadonlySet<string> = new Set(['Sequential', 'Functional', 'Model'])
// What every layer may have, and what says nothing here: shapes are in the model's inputs.
const everywhere = ['batch_input_shape', 'batch_size', 'input_dtype', 'sparse', 'ragged']

/** A layer or a model as Keras 3 writes it. Objects inside it are left as they are. */
export function fromKeras2({ className, config }: KerasObject): KerasObject {
  if (className === 'InputLayer') return { className, config: checked(className, config) }
  if (models.has(className)) {
    const given = checked(className, config)
    return {
      className,
      config: {
        ...given,
        layers: Array.isArray(given.layers) ? given.layers.map(stored) : null,
        ...(given.input_layers !== undefined && { input_layers: single(given.input_layers) }),
        ...(given.output_layers !== undefined && { output_layers: single(given.output_layers) }),
      },
    }
  }
  const {
    className: other = className,
    defaults = {},
    renamed = {},
    dropped = [],
    kept,
  } = {
    ...(Object.hasOwn(changes, className) ? changes[className] : {}),
  }
  const result: Record<string, Json> = {}
  for (const [key, value] of Object.entries({ ...defaults, ...checked(className, config) })) {
    if (everywhere.includes(key) || dropped.includes(key)) continue
    if (kept !== undefined && ![...kept, 'name', 'trainable'].includes(key)) continue
    const name = Object.hasOwn(renamed, key) ? renamed[key]! : key
    const changed = entryFromKeras2(key, value)
    if (changed !== undefined) result[name] = changed
  }
  return { className: other, config: result }
}

// A list of one is one tensor, and no list, in Keras 2.
function single(value: Json): Json {
  return Array.isArray(value) && value.length === 1 && Array.isArray(value[0]) ? value[0] : value
}

// A layer in the list of a model. What is a model itself is translated when it is made.
function stored(layer: Json): Json {
  if (!isSerialized(layer) || models.has(layer.class_name)) return layer
  const { className, config } = fromKeras2({ className: layer.class_name, config: layer.config as KerasConfig })
  // The shape of the first layer is that of a sequential model.
  const shape = isConfig(layer.config) ? layer.config.batch_input_shape : undefined
  return {
    ...layer,
    class_name: className,
    config: shape === undefined ? config : { ...config, batch_input_shape: shape },
  }
}

const booleans = new Set(['unit_forget_bias', 'trainable', 'use_bias', 'stateful', 'unroll'])

function entryFromKeras2(key: string, value: Json): Json | undefined {
  // Null stands for the default where nothing else does.
  if (value === null && booleans.has(key)) return undefined
  // An extent that follows from the others is null in TensorFlow.js.
  if (key === 'target_shape' && Array.isArray(value)) return value.map((extent: Json) => extent ?? -1)
  // The dtype of the inputs; weights and results are float32 here.
  if (key.endsWith('_initializer') && isSerialized(value) && isConfig(value.config)) return initializer(value)
  if (key === 'dtype') return typeof value === 'string' && /^(u?int\d+|bool)$/.test(value) ? undefined : value
  return value
}

const initializerNames: Readonly<Record<string, string>> = { LeCunNormal: 'LecunNormal', LeCunUniform: 'LecunUniform' }

// Both Keras 2 and TensorFlow.js mean a truncated distribution by `normal`.
function initializer(value: SerializedObject): Json {
  const { class_name: name } = value
  const { dtype: _, ...config } = value.config as KerasConfig
  const class_name = Object.hasOwn(initializerNames, name) ? initializerNames[name]! : name
  if (name === 'VarianceScaling' && config.distribution === 'normal') {
    return { class_name, config: { ...config, distribution: 'truncated_normal' } }
  }
  if (name === 'Identity' && config.gain === 1) return { class_name, config: {} }
  return { class_name, config }
}

function checked(className: string, config: unknown): KerasConfig {
  if (isConfig(config)) return config
  throw new SerializationError(`${className}: its config is ${describeValue(config)}, expected an object`, {
    help: 'the config is damaged: write it again',
  })
}
