// A stored layers model → a model with its weights.
import { type Json, type KerasOptions, modelFromKeras } from '@tensorloom/keras'
import { type AnyLayer, Bidirectional, RecurrentLayer } from '@tensorloom/layers'
import { withoutInitializers, withParameterRoom } from '@tensorloom/layers/internal'
import { type Parameter, type SerializationError, scope, TensorloomError, tensor } from '@tensorloom/tensor'
import { describeValue, sameShape, shapeText } from '@tensorloom/tensor/op'
import { type Artifacts, isObject, type JsonObject, type Weight } from '../files/artifacts.js'
import { illegal } from '../files/illegal.js'
import { cornerUpSampling } from './corner-up-sampling.js'
import { countedSeparable } from './counted-separable.js'
import { keepingBidirectional } from './keeping-bidirectional.js'
import { noteTraining } from './training.js'
import { type NamedWeight, otherNames, weightNames } from './weight-names.js'

/** Makes the model that the topology describes, and gives it its weights. */
export function readLayersModel(artifacts: Artifacts, layers: KerasOptions['layers']): AnyLayer {
  const own = artifacts.weights.filter(({ group }) => group !== 'optimizer')
  const model = makeModel(artifacts.json, own, layers)
  try {
    scope(() => setWeights(model, own))
  } catch (error) {
    model.dispose()
    throw error
  }
  noteTraining(model, artifacts)
  return model
}

function makeModel(
  { modelTopology }: JsonObject,
  weights: readonly Weight[],
  layers: KerasOptions['layers'],
): AnyLayer {
  const config = configOf(modelTopology ?? null)
  const elements = weights.reduce((sum, { data }) => sum + data.length, 0)
  const differing = {
    Bidirectional: keepingBidirectional,
    SeparableConv2D: countedSeparable(weights),
    UpSampling2D: cornerUpSampling,
  }
  let model: AnyLayer
  try {
    // Some layers have weights that files leave out because they follow from others.
    model = withParameterRoom(8 * elements + 4096, () =>
      withoutInitializers(() => {
        const made = modelFromKeras(config, {
          version: 2,
          layers: { ...differing, ...layers },
        })
        treatMasks(made)
        if (!made.built && made.inputShape !== undefined) made.buildFor(made.inputShape)
        return made
      }),
    )
  } catch (error) {
    throw unfit(error)
  }
  if (model.built) return model
  throw illegal(
    'the model has no input shape, so its layers have no weights',
    'give the first layer inputShape and save the model again',
  )
}

// What model.save writes beside the config in Keras is around it.
function configOf(topology: Json): Json {
  const config = isObject(topology) && isObject(topology.model_config) ? topology.model_config : topology
  if (isObject(config) && typeof config.class_name === 'string') return config
  throw illegal(`modelTopology is ${describeValue(config)}, expected { class_name, config }`)
}

// Whatever a damaged config makes layers throw.
function unfit(error: unknown): SerializationError {
  const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('\nhelp: ')
  const help = error instanceof TensorloomError ? error.help : undefined
  return illegal(
    `the model cannot be made: ${problem}`,
    help ?? 'the topology is damaged, or has layers that are not known here',
    error,
  )
}

function setWeights(model: AnyLayer, weights: readonly Weight[]): void {
  const expected = weightNames(model)
  const find = finder(expected, otherNames(model))
  const set = new Map<Parameter, string>()
  for (const weight of weights) {
    const parameter = find(weight.name)
    if (parameter === undefined) {
      throw illegal(
        `the model has no weight '${weight.name}'`,
        `its weights are ${expected
          .map(([name]) => name)
          .slice(0, 12)
          .join(', ')}${expected.length > 12 ? ', …' : ''}`,
      )
    }
    const before = set.get(parameter)
    if (before !== undefined) throw illegal(`'${before}' and '${weight.name}' are the same weight of the model`)
    set.set(parameter, weight.name)
    assign(parameter, weight)
  }
  const missing = expected.filter(([, parameter]) => !set.has(parameter))
  if (missing.length === 0) return
  throw illegal(
    `${missing.length} of ${expected.length} weights are not in the manifest: ${missing
      .map(([name]) => name)
      .slice(0, 6)
      .join(', ')}`,
    'save the whole model again',
  )
}

/** Looks up weights, also under names with scopes of models around them, or with the cell as a scope. */
function finder(...lists: readonly (readonly NamedWeight[])[]): (name: string) => Parameter | undefined {
  const byName = new Map(lists.flat().reverse())
  return (name) => {
    const parts = name.replace(/:0$/, '').split('/')
    for (let k = 0; k < parts.length - 1; k++) {
      const tail = parts.slice(k)
      const found = byName.get(tail.join('/')) ?? byName.get([...tail.slice(0, -2), tail.at(-1)!].join('/'))
      if (found !== undefined) return found
    }
    return undefined
  }
}

function assign(parameter: Parameter, { name, shape, dtype, data }: Weight): void {
  if (!sameShape(shape, parameter.shape)) {
    throw illegal(
      `the weight '${name}' has shape ${shapeText(shape)}, and the model needs ${shapeText(parameter.shape)}`,
    )
  }
  if (dtype === 'string') throw illegal(`the weight '${name}' is of strings, and the model needs numbers`)
  const numbers = data as Float32Array | Int32Array | Uint8Array
  parameter.assign(tensor(numbers, { shape, dtype: parameter.dtype }))
}

// In TensorFlow.js these count all steps; in Keras 3 they leave out those that a mask leaves out.
const countAll: ReadonlySet<string> = new Set(['globalAveragePooling1d', 'maximum', 'minimum', 'multiply'])

// In TensorFlow.js, masks go on behind recurrent layers that return sequences; in Keras 3 they end there.
function treatMasks(layer: AnyLayer): void {
  if (layer instanceof RecurrentLayer || layer instanceof Bidirectional) layer.passMask = true
  if (countAll.has(layer.type)) {
    const { forward } = layer
    layer.forward = (x, context) => forward.call(layer, x, { ...context, mask: undefined })
  }
  for (const child of layer.children.values()) treatMasks(child)
}
