// Calls in the graph of a Keras model: of layers and models, and of functions of keras.ops.
import { type AnyLayer, type ApplyOptions, attachMask, type LayerValue } from '@tensorloom/layers'
import { isTensor, SerializationError, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isConfig, type Json, type KerasConfig } from '../json.js'
import { type CallMapping, type CallValue, mapCall, type OurCall } from '../layers/calls.js'
import { namedArguments } from '../ops/op.js'
import { ops } from '../ops.js'
import { type History, type StoredLayer, type StoredNode, valueOf } from './stored.js'

/** Finds the tensor that a reference means. */
export type Find = (history: History) => Tensor

/** Whether a stored layer is a function of keras.ops. */
export function isOperation({ module = '' }: StoredLayer): boolean {
  return /^keras\.(src\.)?ops\b/.test(module)
}

/** The call of a layer as it is made here. */
export function callOfNode(
  className: string,
  node: StoredNode,
  mapping: CallMapping | undefined,
  find: Find,
): OurCall<Tensor> {
  const args = node.args.map((value) => valueOf(value, find)) as readonly CallValue<Tensor>[]
  const kwargs = valueOf(node.kwargs, find) as Readonly<Record<string, CallValue<Tensor>>>
  return mapCall<Tensor>(className, { args, kwargs }, mapping, isTensor)
}

/** Calls a layer; masks of the call are attached to its inputs. */
export function applyCall(layer: AnyLayer, { input, options }: OurCall<Tensor>): LayerValue {
  const { mask, training, reverse, ...rest } = options as ApplyOptions
  const [other] = Object.keys(rest)
  if (other !== undefined) {
    throw new SerializationError(
      `${layer.name}: the model calls the layer with '${other}', which a graph cannot hold`,
      {
        help: 'leave it out, or call the layer in a class of your own',
      },
    )
  }
  const masks = [mask].flat()
  const masked = (x: Tensor, k: number): Tensor => {
    const own = masks[k]
    return own === undefined ? x : attachMask().apply([x, own])
  }
  const list = Array.isArray(input)
  const inputs = (list ? input : [input]) as readonly Tensor[]
  const given = inputs.map(masked)
  return layer.apply(list ? given : given[0]!, { training, reverse })
}

// The letters of a name: `NotEqual` is `not_equal`, `ErfInv` is `erfinv`, `RGBToHSV` is `image.rgb_to_hsv`.
const lettersOf = (name: string): string =>
  name
    .replace(/^image\./, '')
    .replaceAll('_', '')
    .toLowerCase()

// Classes that have other names than their functions.
const classes: Readonly<Record<string, string>> = {
  batchnorm: 'batch_normalization',
  layernorm: 'layer_normalization',
  rmsnorm: 'rms_normalization',
}

const byLetters = new Map(Object.keys(ops).map((name) => [lettersOf(name), name]))

/** Calls a function of keras.ops. */
export function applyOperation(stored: StoredLayer, node: StoredNode, find: Find): LayerValue {
  const letters = lettersOf(stored.class_name)
  const name = classes[letters] ?? byLetters.get(letters)
  if (name === undefined) {
    throw new SerializationError(`the model uses the op ${stored.class_name}, which is not known here`, {
      help: `ops are ${Object.keys(ops).sort().join(', ')}`,
    })
  }
  const entry = ops[name]!
  const { name: _name, dtype, trainable: _trainable, ...rest } = stored.config
  // An op that has a dtype among its arguments keeps its name; other ops have a policy, as layers do.
  const settings = typeof dtype === 'string' && entry.names.includes('dtype') ? { ...rest, dtype } : rest
  const values = (config: KerasConfig): Readonly<Record<string, unknown>> =>
    valueOf(config, find) as Readonly<Record<string, unknown>>
  const args = node.args.map((value: Json) => valueOf(value, find))
  // Keras keeps some arguments of the call in the config of the op as well.
  const named = { ...values(settings), ...values(node.kwargs) }
  const result = entry.run(namedArguments(name, entry, args, named, entry.inGraphs))
  if (isTensor(result) || Array.isArray(result)) return result as LayerValue
  throw new SerializationError(
    `the op ${stored.class_name} gives ${describeValue(result)}, and not a tensor of a graph`,
    {
      help: 'ops that read values cannot be part of a model',
    },
  )
}

/** Throws unless a value is the config of a model. */
export function layersOf(className: string, config: KerasConfig): readonly StoredLayer[] {
  const { layers } = config
  if (Array.isArray(layers) && layers.every((one) => isConfig(one) && typeof one.class_name === 'string')) {
    return layers
  }
  throw new SerializationError(`${className}: layers is ${describeValue(layers)}, expected the layers of the model`, {
    help: 'pass the config that model.get_config() returns in Keras, or what model.to_json() writes, parsed',
  })
}
