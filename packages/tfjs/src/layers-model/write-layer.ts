// A layer as TensorFlow.js writes it: its class and its config.

import { type Json, type KerasConfig, type KerasObject, kerasConfigOf } from '@tensorloom/keras'
import type { AnyLayer } from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import { withArticle } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { isObject } from '../files/artifacts.js'
import { CornerUpSampling2d } from './corner-up-sampling.js'
import { KeepingBidirectional } from './keeping-bidirectional.js'
import { writtenClasses } from './written-classes.js'

/** A class and its config, with the names of JSON. */
export interface WrittenLayer {
  readonly class_name: string
  readonly config: KerasConfig
}

// Random numbers differ anyway; how weights are stored in Keras; the policy of dtypes, of which there is one.
const meaningless: ReadonlySet<string> = new Set(['dtype', 'seed', 'quantization_config'])

/**
 * The layer as TensorFlow.js writes it. Throws for one that it does not have.
 *
 * @param masked - whether the model has masks
 */
export function writeLayer(layer: AnyLayer, masked: boolean): WrittenLayer {
  if (layer.type === 'operation') return operationOf(layer)
  const corners = layer instanceof CornerUpSampling2d
  const type = corners ? 'upSampling2d' : layer instanceof KeepingBidirectional ? 'bidirectional' : undefined
  // The same layer under the name of the kind that it is a form of.
  const like: AnyLayer = type === undefined ? layer : Object.create(layer, { type: { value: type } })
  // Under Keras's names, a class of a package could be taken for one that TensorFlow.js has.
  if (like.type.includes('/')) throw refused(layer, `layer '${like.type}'`)
  const keras = kerasConfigOf(like, { version: 2 })
  if (!corners && keras.className === 'UpSampling2D' && keras.config.interpolation !== 'nearest') {
    throw refused(layer, "interpolation, except 'nearest': its bilinear one has other positions")
  }
  const zeros = keras.className === 'Bidirectional' && !(layer instanceof KeepingBidirectional)
  if (zeros && masked && returnsSequences(keras.config.layer)) {
    throw refused(layer, 'bidirectional layer that gives 0 for masked steps', 'bidirectional without returnSequences')
  }
  const written = translated(layer, keras.className === 'Bidirectional' ? oneDirection(layer, keras) : keras)
  return { ...written, config: { ...written.config, name: layer.name, trainable: !layer.frozen } }
}

function returnsSequences(inner: Json | undefined): boolean {
  return isObject(inner) && isObject(inner.config) && inner.config.return_sequences === true
}

// The other direction follows from one there, and so do the outputs of masked steps.
function oneDirection(layer: AnyLayer, { className, config }: KerasObject): KerasObject {
  const { layer: inner = null, backward_layer: other = null, ...rest } = config
  const plain = (value: Json, backwards: boolean): Json => {
    if (!isObject(value) || !isObject(value.config)) return value
    const own = { ...value.config, go_backwards: value.config.go_backwards !== backwards, zero_output_for_mask: false }
    return { ...value, config: { ...own, name: null } }
  }
  if (other !== null && JSON.stringify(plain(inner, false)) !== JSON.stringify(plain(other, true))) {
    throw refused(layer, 'backwardLayer of its own')
  }
  const named = isObject(inner) && isObject(inner.config) ? { ...inner.config, zero_output_for_mask: false } : null
  return { className, config: { ...rest, layer: isObject(inner) ? { ...inner, config: named } : inner } }
}

function translated(layer: AnyLayer, given: KerasObject): WrittenLayer {
  const { className, config } = alike(given)
  const known = Object.hasOwn(writtenClasses, className) ? writtenClasses[className] : undefined
  if (known === undefined) throw refused(layer, `layer ${className}`)
  const { keep, only = {}, renamed = {} } = known
  const result: Record<string, Json> = {}
  for (const [key, value] of Object.entries(config)) {
    if (keep.includes(key) || key === 'name' || key === 'trainable') {
      result[Object.hasOwn(renamed, key) ? renamed[key]! : key] = entryOf(layer, className, key, value)
    } else if (value !== null && !meaningless.has(key) && !(Object.hasOwn(only, key) && same(only[key], value))) {
      throw refused(layer, `${className} with ${key}: ${JSON.stringify(value)}`)
    }
  }
  if (className.startsWith('GRU') && result.reset_after !== false) {
    throw refused(layer, 'GRU that resets after the product', 'gru(units, { resetAfter: false })')
  }
  if (className === 'Conv1D' && result.padding === 'causal') throw refused(layer, 'causal padding that it can compute')
  return { class_name: className, config: result }
}

// What has another class there.
function alike({ className, config }: KerasObject): KerasObject {
  if (className === 'Identity') return { className: 'Activation', config: { ...config, activation: 'linear' } }
  const { max_value: most, negative_slope: slope, threshold, ...rest } = config
  const onlyThreshold = threshold !== 0 && most === null && slope === 0
  if (className === 'ReLU' && onlyThreshold)
    return { className: 'ThresholdedReLU', config: { ...rest, theta: threshold! } }
  return { className, config }
}

function entryOf(layer: AnyLayer, className: string, key: string, value: Json): Json {
  if (key === 'layer' || key === 'cell') return innerOf(layer, className, value)
  if (key === 'cells' && Array.isArray(value)) return value.map((one: Json) => innerOf(layer, className, one))
  if (key.endsWith('activation')) return activationOf(layer, value)
  if (!isObject(value) || typeof value.class_name !== 'string') return value
  if (key.endsWith('_initializer')) return initializerOf(layer, value.class_name, value.config as KerasConfig)
  if (key.endsWith('_regularizer')) return regularizerOf(layer, value.class_name, value.config as KerasConfig)
  return { class_name: value.class_name, config: value.config ?? {} }
}

function innerOf(layer: AnyLayer, className: string, value: Json): Json {
  if (!isObject(value) || !isObject(value.config))
    throw refused(layer, `${withArticle(className)} of ${describeValue(value)}`)
  const { class_name: inner, config } = translated(layer, { className: String(value.class_name), config: value.config })
  // It puts the direction in front of the name itself.
  const name = String(config.name ?? 'layer').replace(/^forward_/, '')
  return { class_name: inner, config: { ...config, name, trainable: config.trainable ?? true } }
}

const activations: ReadonlySet<unknown> = new Set(
  'elu gelu hard_sigmoid linear log_softmax mish relu relu6 selu sigmoid softmax softplus softsign swish tanh'.split(
    ' ',
  ),
)

function activationOf(layer: AnyLayer, value: Json): Json {
  const name = value === 'silu' ? 'swish' : value
  if (activations.has(name)) return name
  throw refused(layer, `activation ${describeValue(value)}`)
}

const initializerNames: Readonly<Record<string, string>> = { LecunNormal: 'LeCunNormal', LecunUniform: 'LeCunUniform' }
const initializers: ReadonlySet<string> = new Set(
  'Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LecunNormal LecunUniform Ones Orthogonal RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros'.split(
    ' ',
  ),
)

function initializerOf(layer: AnyLayer, className: string, config: KerasConfig): Json {
  if (!initializers.has(className)) throw refused(layer, `initializer ${className}`)
  const { input_axes: _, output_axes: __, ...rest } = config
  const { distribution } = rest
  const changed = typeof distribution === 'string' && distribution !== 'uniform' ? { distribution: 'normal' } : {}
  const name = Object.hasOwn(initializerNames, className) ? initializerNames[className]! : className
  return { class_name: name, config: { ...rest, ...changed } }
}

function regularizerOf(layer: AnyLayer, className: string, config: KerasConfig): Json {
  const { l1 = 0, l2 = 0 } = config
  if (/^L1|^L2/.test(className)) return { class_name: 'L1L2', config: { l1, l2 } }
  throw refused(layer, `regularizer ${className}`)
}

// Ops between layers that are layers there.
const operations: Readonly<Record<string, WrittenLayer>> = {
  add: { class_name: 'Add', config: {} },
  maximum: { class_name: 'Maximum', config: {} },
  minimum: { class_name: 'Minimum', config: {} },
  mul: { class_name: 'Multiply', config: {} },
  ...Object.fromEntries(
    ['elu', 'mish', 'relu', 'relu6', 'selu', 'sigmoid', 'softplus', 'softsign', 'tanh'].map((name) => [
      name,
      { class_name: 'Activation', config: { activation: name } },
    ]),
  ),
  silu: { class_name: 'Activation', config: { activation: 'swish' } },
}

interface OperationSettings {
  readonly op: { readonly name: string }
  readonly operands: readonly unknown[]
}

function operationOf(layer: AnyLayer): WrittenLayer {
  const { op, operands } = layer.config as unknown as OperationSettings
  const known = Object.hasOwn(operations, op.name) ? operations[op.name] : undefined
  if (known === undefined || operands.some((one) => one !== null)) {
    throw refused(layer, `layer for the op '${op.name}'`, 'a layer in its place, or export the model as ONNX')
  }
  return { ...known, config: { ...known.config, name: layer.name, trainable: true } }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The error for what TensorFlow.js does not have. */
export function refused({ name }: { readonly name: string }, what: string, instead?: string): SerializationError {
  return new SerializationError(`saveTfjs: ${name}: TensorFlow.js has no ${what}`, {
    help: instead === undefined ? 'use a layer that it has, or export the model as ONNX' : `use ${instead}`,
  })
}
