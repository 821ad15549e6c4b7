// Functional models: the calls of a config are made again, each as soon as its inputs are there.
import { type AnyLayer, functional, input, type LayerValue, type SymbolicTensor } from '@tensorloom/layers'
import { type DType, isTensor, SerializationError, type Tensor } from '@tensorloom/tensor'
import type { Options } from '../fields.js'
import { isConfig, type Json, type KerasConfig, type KerasObject, sameJson } from '../json.js'
import type { CallMapping, OurCall } from '../layers/calls.js'
import { layerAliases, layers } from '../layers.js'
import { applyCall, applyOperation, callOfNode, isOperation, layersOf } from './calls.js'
import { withCurrentNodes } from './legacy-nodes.js'
import { rememberCall, rememberInput, rememberNames, rememberOperation } from './origin.js'
import { type History, historiesIn, type StoredLayer, type StoredNode, storedObject } from './stored.js'

/** Makes a layer or a model inside a model. */
export type Make = (object: KerasObject, options: Options) => AnyLayer

/** Makes a functional model. */
export function functionalFromKeras(className: string, config: KerasConfig, make: Make): AnyLayer {
  const { layers: stored, outputs } = withCurrentNodes({
    layers: layersOf(className, config),
    outputs: config.output_layers,
  })
  const values = new Map<string, readonly Tensor[]>()
  const at = ([layer, call]: History): string => `${layer}/${call}`
  const find = (history: History): Tensor => {
    const found = values.get(at(history))?.[history[2]]
    if (found !== undefined) return found
    throw new SerializationError(
      `${className}: nothing makes output ${history[2]} of call ${history[1]} of '${history[0]}'`,
      { help: 'the config is incomplete: write it again with model.to_json()' },
    )
  }
  const makes = new Set<Tensor>()
  const known = (history: History): boolean => values.has(at(history))

  const inputs = new Map<string, SymbolicTensor>()
  const open: { readonly owner: StoredLayer; readonly node: StoredNode; readonly number: number }[] = []
  for (const one of stored) {
    const name = nameOf(one)
    if (one.class_name === 'InputLayer') {
      const made = inputOf(name, one.config)
      rememberInput(made, one.config)
      makes.add(made)
      inputs.set(name, made)
      values.set(`${name}/0`, [made])
    } else for (const [number, node] of (one.inbound_nodes ?? []).entries()) open.push({ owner: one, node, number })
  }
  const made = new Map<string, AnyLayer>()
  while (open.length > 0) {
    const next = open.findIndex(({ node }) => [...historiesIn(node.args), ...historiesIn(node.kwargs)].every(known))
    if (next === -1) {
      throw new SerializationError(
        `${className}: the calls of ${nameOf(open[0]!.owner)} use tensors that nothing makes`,
        {
          help: 'the config is incomplete: write it again with model.to_json()',
        },
      )
    }
    const [{ owner, node, number }] = open.splice(next, 1) as [(typeof open)[number]]
    const result = isOperation(owner) ? applyOperation(owner, node, find) : applyLayer(owner, node, find, made, make)
    const results = isTensor(result) ? [result] : result
    // An op that changes nothing gives its input.
    const fresh = results.filter((one) => !makes.has(one))
    if (isOperation(owner)) rememberOperation(fresh, owner, number, node, find)
    else for (const one of fresh) rememberCall(one, number)
    for (const one of fresh) makes.add(one)
    values.set(`${nameOf(owner)}/${number}`, results)
  }
  const tensors = (given: Json | undefined): LayerValue => tensorsOf(className, given, find)
  const model = functional<LayerValue, LayerValue>({
    name: config.name as string | undefined,
    trainable: (config.trainable as boolean | undefined) ?? true,
    inputs: tensors(config.input_layers),
    outputs: tensors(outputs),
  })
  const names = (given: Json | undefined): readonly string[] | undefined =>
    isConfig(given) ? Object.keys(given) : undefined
  rememberNames(model, {
    inputs: names(config.input_layers),
    outputs: names(config.output_layers),
  })
  return model
}

function nameOf({ name, config }: StoredLayer): string {
  return name ?? String(config.name)
}

function inputOf(name: string, config: KerasConfig): SymbolicTensor {
  const shape = (config.batch_shape ?? config.batch_input_shape) as readonly (number | null)[]
  return input(shape.slice(1), { name, dtype: dtypeOf(config.dtype) })
}

function dtypeOf(dtype: Json | undefined): DType {
  if (dtype === 'int64') return 'int32'
  return typeof dtype === 'string' ? (dtype as DType) : 'float32'
}

// Some arguments of a call are options of the constructor here, so a layer is made at its first call.
function applyLayer(
  owner: StoredLayer,
  node: StoredNode,
  find: (history: History) => Tensor,
  made: Map<string, AnyLayer>,
  make: Make,
): LayerValue {
  const object = storedObject(owner)
  const { className } = object
  const known = Object.hasOwn(layerAliases, className) ? layerAliases[className]! : className
  const mapping: CallMapping | undefined = Object.hasOwn(layers, known) ? layers[known]!.call : undefined
  const call: OurCall<Tensor> = callOfNode(className, node, mapping, find)
  const name = nameOf(owner)
  const layer = made.get(name) ?? make(object, call.config)
  made.set(name, layer)
  for (const [option, value] of Object.entries(call.config)) {
    if (sameJson((layer.config[option] ?? null) as Json, value as Json)) continue
    throw new SerializationError(`${name}: the model calls the layer with and without ${option}`, {
      help: 'make a layer of its own for each way to call it',
    })
  }
  return applyCall(layer, call)
}

// `['x', 0, 0]`, a list of such, or an object of such by name.
function tensorsOf(className: string, given: Json | undefined, find: (history: History) => Tensor): LayerValue {
  if (Array.isArray(given) && typeof given[0] === 'string') return find(given as unknown as History)
  const list = isConfig(given) ? Object.values(given) : given
  if (Array.isArray(list)) return (list as readonly Json[]).map((one) => tensorsOf(className, one, find) as Tensor)
  throw new SerializationError(`${className}: the config has no input_layers or output_layers`, {
    help: 'pass the config that model.get_config() returns in Keras',
  })
}
