// The config of a whole model, as Keras writes it: layers, how they are called, the shapes that they were built for.

import {
  type AnyLayer,
  type Functional,
  isLayer,
  type LayerValue,
  type Sequential,
  type SymbolicTensor,
} from '@tensorloom/layers'
import { layersByPath, makesMasks } from '@tensorloom/layers/internal'
import { isTensor, SerializationError } from '@tensorloom/tensor'
import { withArticle } from '@tensorloom/tensor/internal'
import type { Nested } from '../fields.js'
import { isConfig, type Json, type KerasConfig, type KerasObject, type SerializedObject, serialized } from '../json.js'
import { configOf, savedObject } from '../layer-from-keras.js'
import { dtypePolicy } from '../layers/entry.js'
import { layerEntryOf } from '../layers.js'
import { camelCase } from '../letter-case.js'
import { type Constants, operationArguments, operationObject } from '../models/operations.js'
import {
  type GraphMember,
  type GraphNode,
  graphOf,
  isCall,
  isHidden,
  isOperationCall,
  type KerasGraph,
  memberOf,
} from '../models/order.js'
import { callNumberOf, inputConfigOf, namesOfModel, type Template } from '../models/origin.js'
import { isOfPackage } from '../registered.js'

/** How a config is written: with modules and shapes as in Keras 3, or without, as in the legacy format. */
export type ConfigStyle = 'keras' | 'legacy'

/** What writing a config needs to know. */
export interface WriteContext {
  readonly style: ConfigStyle
  /** Values of constants of ops. */
  readonly constants: Constants
  /** The layers whose vocabulary is written beside the config. */
  readonly besides?: ReadonlySet<AnyLayer> | undefined
  /** Numbers of the layers that are in several models of the file. */
  readonly shared?: ReadonlyMap<AnyLayer, number> | undefined
}

const policy = dtypePolicy.standard!

/** The object that Keras writes for a model or a layer. */
export function serializedLayer(layer: AnyLayer, context: WriteContext): SerializedObject {
  const object = ownObject(layer, context)
  const id = context.shared?.get(layer)
  return id === undefined ? object : { ...object, shared_object_id: id }
}

/** The layers that are in several models inside a model, with a number for each. */
export function sharedLayers(model: AnyLayer): ReadonlyMap<AnyLayer, number> {
  const places = new Map<AnyLayer, number>()
  const visit = (layer: AnyLayer): void => {
    places.set(layer, (places.get(layer) ?? 0) + 1)
    const isModel = layer.type === 'sequential' || layer.type === 'functional'
    for (const child of isModel ? layer.children.values() : []) if (child.type !== 'operation') visit(child)
  }
  visit(model)
  const shared = [...places].filter(([, count]) => count > 1)
  return new Map(shared.map(([layer], k) => [layer, k + 1]))
}

function ownObject(layer: AnyLayer, context: WriteContext): SerializedObject {
  const shape = buildConfigOf(layer)
  if (layer.type === 'sequential') {
    const config = sequentialConfig(layer as unknown as Sequential, context)
    if (context.style === 'legacy') return { class_name: 'Sequential', config }
    return { ...serialized('keras', { className: 'Sequential', config }), ...shape, compile_config: {} }
  }
  if (layer.type === 'functional') {
    const config = functionalConfig(layer as unknown as Functional<LayerValue, LayerValue>, context)
    if (context.style === 'legacy') return { class_name: 'Functional', config }
    return {
      module: 'keras.src.models.functional',
      class_name: 'Functional',
      config,
      registered_name: 'Functional',
      build_config: { input_shape: null },
      compile_config: {},
    }
  }
  const { className, config: whole, module = 'keras.layers', registeredName = null } = describeLayer(layer)
  const config = context.besides?.has(layer) ? { ...whole, vocabulary: null, idf_weights: null } : whole
  if (registeredName !== null && context.style === 'legacy') return { class_name: registeredName, config }
  if (context.style === 'legacy') return { class_name: className, config }
  return { module, class_name: className, config, registered_name: registeredName, ...shape }
}

/** The model, which Keras must be able to make again from its config. */
export function checkModel(user: string, model: AnyLayer): void {
  if (model.type === 'sequential' || model.type === 'functional') {
    checkMasks(user, model)
    return
  }
  throw new SerializationError(
    `${user}: '${model.name}' is ${withArticle(model.type || model.constructor.name)}, and Keras's files hold sequential and functional models`,
    {
      help: `put it into one: ${user}(sequential([layer])); for a class of your own, save the weights: saveKerasWeights(model)`,
    },
  )
}

// In Keras 3, masks end at recurrent layers.
function checkMasks(user: string, model: AnyLayer): void {
  if (!makesMasks(model)) return
  const passing = [...layersByPath(model).keys()].find(({ config }) => {
    const { returnSequences = (config.layer as AnyLayer | undefined)?.config.returnSequences } = config
    return config.passMask === true && returnSequences === true
  })
  if (passing === undefined) return
  throw new SerializationError(
    `${user}: '${passing.name}' passes masks on, and in Keras 3 they end at recurrent layers`,
    {
      help: 'make it without passMask, and give the mask to the layers behind by withMask or apply(x, { mask })',
    },
  )
}

// Layers inside layers are written as layers of a model are.
const nested: Nested = {
  version: 3,
  read() {
    throw new SerializationError('Keras: a config is only written here', { help: 'use layerFromKeras' })
  },
  write: (layer) => describeLayer(layer as AnyLayer),
  serialize: (layer) => serializedLayer(layer as AnyLayer, { style: 'keras', constants: new Map() }),
}

function describeLayer(layer: AnyLayer): KerasObject {
  const object = savedObject(layer, nested)
  return { ...object, config: { ...object.config, name: layer.name, ...trainable(layer, object.config) } }
}

// A layer may have been frozen after it was made.
function trainable(layer: AnyLayer, config: KerasConfig): KerasConfig {
  return 'trainable' in config ? { trainable: !layer.frozen } : {}
}

// Layers that Keras builds when they are made, so that it writes no shape that they were built for.
const buildsItself =
  /^(Activation|ELU|LeakyReLU|ReLU|Softmax|\w*Pooling[123]D|(Alpha|Gaussian|)Dropout|GaussianNoise|SpatialDropout[123]D|ActivityRegularization|Identity|Masking|UnitNormalization|Reshape)$/

function buildConfigOf(layer: AnyLayer): KerasConfig {
  const shape = layer.builtFor
  if (shape === undefined || layer.type === 'functional') return {}
  if (layer.type !== 'sequential' && !isOfPackage(layer)) {
    const { className } = configOf(layer, nested)
    const entry = layerEntryOf(className)
    if (buildsItself.test(className)) return {}
    const names = entry.call?.separate ? ['query_shape', 'value_shape', 'key_shape'] : undefined
    if (names !== undefined && isList(shape)) {
      return { build_config: { shapes_dict: Object.fromEntries(shape.map((one, k) => [names[k]!, batched(one)])) } }
    }
    if (isRecurrent(layer) && isList(shape)) {
      const [sequence, ...states] = shape.map(batched)
      return { build_config: { shapes_dict: { sequences_shape: sequence!, initial_state_shape: states } } }
    }
  }
  // A cell here is built for its states as well.
  const own = isList(shape) && /Cells?$/.test(layer.type) ? shape[0]! : shape
  return { build_config: { input_shape: isList(own) ? own.map(batched) : batched(own) } }
}

type ShapeLike = readonly number[]

function isList(shape: ShapeLike | readonly ShapeLike[]): shape is readonly ShapeLike[] {
  return Array.isArray(shape[0])
}

function batched(shape: ShapeLike): Json {
  return [null, ...shape.map((extent) => (extent < 0 ? null : extent))]
}

function isRecurrent({ type }: AnyLayer): boolean {
  return /^(lstm|gru|simpleRnn|rnn|convLstm[123]d|bidirectional)$/.test(type)
}

function sequentialConfig(model: Sequential, context: WriteContext): KerasConfig {
  const shape = model.builtFor ?? model.inputShape
  const layers = model.chain.map((layer) => serializedLayer(layer as unknown as AnyLayer, context))
  const given = inputConfigOf(model)
  const takesStrings = model.textInputs !== undefined
  const first = takesStrings ? 'string' : model.chain[0]!.type === 'embedding' ? 'int32' : 'float32'
  const input = given ?? (shape && inputConfig('input_layer', shape, first))
  const all = input === undefined ? layers : [inputObject(input, context), ...layers]
  return {
    name: model.name,
    trainable: !model.frozen,
    dtype: policy,
    layers: all,
    ...(shape !== undefined && { build_input_shape: batched(shape) }),
  }
}

function inputConfig(name: string, shape: ShapeLike, dtype: string): KerasConfig {
  return { batch_shape: batched(shape), dtype, sparse: false, ragged: false, name, optional: false }
}

function inputObject(config: KerasConfig, context: WriteContext): SerializedObject {
  return context.style === 'legacy'
    ? { class_name: 'InputLayer', config }
    : serialized('keras.layers', { className: 'InputLayer', config })
}

// Layers whose call has a mask among its arguments, which Keras then writes, even if there is none.
const withMask =
  /^(lstm|gru|simpleRnn|rnn|convLstm[123]d|bidirectional|timeDistributed|globalAveragePooling1d|softmax|batchNormalization|sequential|functional)$/

function functionalConfig(model: Functional<LayerValue, LayerValue>, context: WriteContext): KerasConfig {
  const graph = graphOf(model)
  const names = new Names(graph)
  const layers = graph.members.map((member): Json => {
    const name = names.of(member)
    const nodes = graph.nodes.filter((node) => !isHidden(node) && memberOf(node) === member)
    if (isOperation(member) && context.style === 'legacy') {
      throw new SerializationError(
        `${model.name}: the graph has the op '${name}', and Keras cannot read ops in its legacy format`,
        {
          help: 'save the model as .keras: saveKeras(model)',
        },
      )
    }
    if (isLayer(member)) {
      const calls = names.inNumber(nodes).map((node) => callOf(node, graph, names, context.constants))
      const object = member.type === 'operation' ? operationObject(member, name) : serializedLayer(member, context)
      return { ...object, name, inbound_nodes: calls }
    }
    if ('class_name' in member) {
      const { module = 'keras.src.ops.numpy', class_name, config, registered_name = class_name } = member
      const calls = names.inNumber(nodes).map((node) => callOf(node, graph, names, context.constants))
      return { module, class_name, config, registered_name, name, inbound_nodes: calls }
    }
    const given = inputConfigOf(member) ?? inputConfig(name, member.sampleShape, member.dtype)
    return { ...inputObject({ ...given, name }, context), name, inbound_nodes: [] }
  })
  const known = namesOfModel(model)
  const places = (tensors: readonly SymbolicTensor[], list: boolean, keys: readonly string[] | undefined): Json => {
    const all = tensors.map((one): Json => [...names.place(one)])
    if (keys !== undefined && keys.length === all.length)
      return Object.fromEntries(keys.map((key, k) => [key, all[k]!]))
    return list ? all : all[0]!
  }
  return {
    name: model.name,
    trainable: !model.frozen,
    layers,
    input_layers: places(model.inputs, model.takesList, known?.inputs),
    output_layers: places(model.outputs, model.givesList, known?.outputs),
  }
}

function isOperation(member: GraphMember): boolean {
  return isLayer(member) ? member.type === 'operation' : 'class_name' in member
}

// Names of the members, and numbers of their calls.
class Names {
  readonly graph: KerasGraph
  readonly names: Map<GraphMember, string>
  readonly numbers: Map<GraphNode, number>

  constructor(graph: KerasGraph) {
    this.graph = graph
    this.names = new Map()
    this.numbers = new Map()
    const taken = new Set<string>()
    // Layers have unique names already. Inputs that have none, and ops, get what is left.
    for (const strict of [true, false]) {
      for (const member of graph.members) {
        const fixed = isLayer(member) ? !isOperation(member) : isOperation(member)
        if (fixed !== strict) continue
        const base = nameOf(member)
        let name = base
        for (let k = 1; taken.has(name); k++) name = `${base}_${k}`
        taken.add(name)
        this.names.set(member, name)
      }
    }
    const perMember = new Map<GraphMember, GraphNode[]>()
    for (const node of graph.nodes) {
      if (isHidden(node)) continue
      const member = memberOf(node)
      perMember.set(member, [...(perMember.get(member) ?? []), node])
    }
    for (const nodes of perMember.values()) {
      const given = nodes.map(givenNumber)
      const own = new Set(given).size === nodes.length && given.every((one) => one !== undefined && one < nodes.length)
      for (const [k, node] of nodes.entries()) this.numbers.set(node, own ? given[k]! : k)
    }
  }

  of(member: GraphMember): string {
    return this.names.get(member)!
  }

  inNumber(nodes: readonly GraphNode[]): readonly GraphNode[] {
    return [...nodes].sort((a, b) => this.numbers.get(a)! - this.numbers.get(b)!)
  }

  place(value: SymbolicTensor): readonly [name: string, call: number, output: number] {
    const node = this.graph.nodeOf(value)
    const results: readonly unknown[] = isCall(node) ? node.outputs : isOperationCall(node) ? node.results : [node]
    return [this.of(memberOf(node)), this.numbers.get(node)!, results.indexOf(value)]
  }

  reference(value: SymbolicTensor): Json {
    const config = { shape: batched(value.sampleShape), dtype: value.dtype, keras_history: [...this.place(value)] }
    return { class_name: '__keras_tensor__', config }
  }
}

function nameOf(member: GraphMember): string {
  if (isLayer(member)) return member.name
  return 'class_name' in member ? (member.name ?? String(member.config.name)) : (member.name ?? 'input_layer')
}

function givenNumber(node: GraphNode): number | undefined {
  if (isOperationCall(node)) return node.number
  return isCall(node) ? callNumberOf(node.outputs[0]!) : 0
}

function callOf(node: GraphNode, graph: KerasGraph, names: Names, constants: Constants): Json {
  if (isOperationCall(node)) {
    return { args: node.args.map((one) => filled(one, names)), kwargs: filled(node.kwargs, names) }
  }
  if (!isCall(node)) return { args: [], kwargs: {} }
  const { layer, training, reverse } = node
  const masks: (SymbolicTensor | undefined)[] = []
  const tensors = node.inputs.map((one) => {
    const maker = graph.nodeOf(one)
    const hidden = isHidden(maker) && isCall(maker)
    masks.push(hidden ? maker.inputs[1] : undefined)
    return hidden ? maker.inputs[0]! : one
  })
  if (layer.type === 'operation') return operationCall(layer, tensors, names, constants)
  const entry =
    layer.type === 'sequential' || layer.type === 'functional' || isOfPackage(layer)
      ? undefined
      : layerEntryOf(configOf(layer, nested).className)
  const kwargs: Record<string, Json> = {}
  let args: Json[] = node.list ? [tensors.map((one) => names.reference(one))] : [names.reference(tensors[0]!)]
  if (entry?.call?.separate) args = tensors.map((one) => names.reference(one))
  else if (isRecurrent(layer) && node.list) {
    const [sequence, ...states] = tensors.map((one) => names.reference(one))
    args = [sequence!]
    kwargs.initial_state = states
  }
  const mask = masks.map((one) => (one === undefined ? null : names.reference(one)))
  if (masks.some((one) => one !== undefined)) {
    if (entry?.call?.separate) {
      for (const [k, key] of ['query_mask', 'value_mask', 'key_mask'].entries())
        if (mask[k] != null) kwargs[key] = mask[k]
    } else kwargs.mask = node.list && !isRecurrent(layer) ? mask : mask[0]!
  } else if (withMask.test(layer.type) && !(node.list && layer.type !== 'functional')) {
    kwargs.mask = node.list ? mask : null
  }
  for (const [key, use] of Object.entries(entry?.call?.kwargs ?? {})) {
    const value = use.as === 'config' ? layer.config[use.name ?? camelCase(key)] : undefined
    if (value !== undefined && value !== false) kwargs[key] = value as Json
  }
  if (training !== undefined) kwargs.training = training
  if (reverse !== undefined) kwargs.reverse = reverse
  return { args, kwargs }
}

function operationCall(layer: AnyLayer, tensors: readonly SymbolicTensor[], names: Names, constants: Constants): Json {
  const { args, kwargs } = operationArguments(layer, tensors, constants)
  return { args: args.map((one) => filled(one, names)), kwargs: filled(kwargs, names) }
}

function filled(value: Template, names: Names): Json {
  if (isTensor(value)) return names.reference(value as SymbolicTensor)
  if (Array.isArray(value)) return value.map((one: Template) => filled(one, names))
  if (!isConfig(value)) return value as Json
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one as Template, names)]))
}
