// Loading: bytes to a model. Either a whole model, or an error.
import { SerializationError, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/backend'
import { type ActivationFunction, resolveActivation } from '../activations.js'
import { isLayer } from '../core/brand.js'
import { withoutInitializers } from '../core/initializing.js'
import type { AnyLayer, LayerClass } from '../core/types.js'
import { parametersByPath } from '../core/walk.js'
import { type Initializer, initializers } from '../initializers.js'
import type { Model } from '../models/model.js'
import { type Regularizer, regularizers } from '../regularizers.js'
import { builtInLayers } from './built-in-layers.js'
import { decodeSafetensors } from './safetensors.js'
import { topologyKey } from './save.js'
import { decode, type Topology, type Vocabulary } from './topology.js'

/** Options of `loadModel`: what the model uses that is not part of Tensorloom. */
export interface LoadOptions {
  /** Classes of layers; each is found by its `type`. */
  readonly layers?: readonly LayerClass[] | undefined
  /** Activations by name: that of the function or op. */
  readonly activations?: Readonly<Record<string, ActivationFunction>> | undefined
  /** Makers of initializers by type. Not needed for the weights, which are in the file. */
  readonly initializers?:
    | Readonly<Record<string, (config: Readonly<Record<string, unknown>>) => Initializer>>
    | undefined
  /** Makers of regularizers by type. */
  readonly regularizers?:
    | Readonly<Record<string, (config: Readonly<Record<string, unknown>>) => Regularizer>>
    | undefined
}

/**
 * The model in the bytes that `saveModel` gave; its predictions are exactly those of the model that was saved.
 *
 * @param source - the bytes, as read from a file or fetched
 * @param options - `layers`: classes of your own layers
 * @typeParam M - what the caller knows the model to be; `Model` by default, which takes and gives one tensor
 * @throws `SerializationError` if the bytes are damaged, are no model, or name a type that is not known
 * @example
 * ```ts
 * import { dense, loadModel, saveModel, sequential } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const bytes = await saveModel(sequential([dense(3, { inputShape: [4] })]))
 * const model = await loadModel(bytes)
 * console.log((await model.predict(ones([2, 4]))).shape) // [2, 3]
 * ```
 */
export async function loadModel<M = Model>(source: Uint8Array | ArrayBuffer, options: LoadOptions = {}): Promise<M> {
  const { tensors, metadata } = decodeSafetensors(bytesOf(source))
  const topology = parseTopology(metadata[topologyKey])
  const model = decodeModel(topology, vocabularyOf(options))
  try {
    withoutInitializers(() => model.buildFor(topology.inputShape as never))
    scope(() => {
      const state: Record<string, Tensor> = {}
      for (const [path, { data, shape, dtype }] of tensors) state[path] = tensor(data, { shape, dtype })
      model.loadStateDict(state)
    })
    const own = parametersByPath(model)
    for (const path of topology.frozen) own.get(path)!.parameter.trainable = false
    return model as M
  } catch (error) {
    model.dispose()
    throw unfit(error)
  }
}

function bytesOf(source: unknown): Uint8Array {
  if (source instanceof ArrayBuffer) return new Uint8Array(source)
  if (source instanceof Uint8Array) return source
  throw new SerializationError(`loadModel: expected bytes, got ${describeValue(source)}`, {
    help: "for files: import { loadModel } from '@tensorloom/layers/node'; in browsers: await (await fetch(url)).arrayBuffer()",
  })
}

function parseTopology(text: string | undefined): Topology {
  if (text === undefined) {
    throw new SerializationError('loadModel: the file holds tensors, but no model', {
      help: 'it was not written by saveModel; build the model in code and use loadStateDict',
    })
  }
  let topology: Partial<Topology> | undefined
  try {
    topology = JSON.parse(text) as Topology
  } catch {
    // Said below.
  }
  if (topology?.version === 1 && Array.isArray(topology.inputShape) && Array.isArray(topology.frozen)) {
    return topology as Topology
  }
  throw new SerializationError(
    `loadModel: the model has format version ${describeValue(topology?.version)}, expected 1`,
    {
      help: 'it was saved by a newer version: npm i @tensorloom/layers@latest',
    },
  )
}

function decodeModel(topology: Topology, vocabulary: Vocabulary): AnyLayer {
  try {
    const model = withoutInitializers(() => decode(topology.model, vocabulary))
    if (isLayer(model)) return model
  } catch (error) {
    throw unfit(error)
  }
  throw new SerializationError('loadModel: the topology names no layer', { help: 'save the model again' })
}

function unfit(error: unknown): unknown {
  if (error instanceof Error && error.name === 'SerializationError') return error
  const [problem] = (error instanceof Error ? error.message : String(error)).split('\nhelp: ')
  return new SerializationError(`loadModel: the model cannot be made: ${problem}`, {
    help: 'if it has layers of your own, pass the classes it was saved with: loadModel(source, { layers: [MyLayer] })',
    cause: error,
  })
}

function vocabularyOf(options: LoadOptions): Vocabulary {
  const own = options.layers ?? []
  // Own classes first in the search, but they may not take the place of built-in ones unseen.
  const taken = own.find((Class) => builtInLayers.some((known) => known.type === Class.type && known !== Class))
  if (taken !== undefined) {
    throw new SerializationError(
      `loadModel: the class ${taken.name} has the type '${taken.type}' of a built-in layer`,
      {
        help: "give it a type of its own: static readonly type: string = '@me/name'",
      },
    )
  }
  return {
    layer(type) {
      const Class = [...own, ...builtInLayers].find((one) => one.type === type)
      if (Class !== undefined) return Class
      throw unknown('layer', type, 'layers: [TheClass]')
    },
    initializer(type, config) {
      const table: Readonly<Record<string, (config: Readonly<Record<string, unknown>>) => Initializer>> = {
        ...initializers,
        ...options.initializers,
      }
      if (Object.hasOwn(table, type)) return table[type]!(config)
      // The weights are in the file; it matters only to those who start again.
      return {
        type,
        config,
        initialize() {
          throw unknown('initializer', type, `initializers: { '${type}': make }`)
        },
      }
    },
    regularizer(type, config) {
      const table: Readonly<Record<string, (config: Readonly<Record<string, unknown>>) => Regularizer>> = {
        ...regularizers,
        ...options.regularizers,
      }
      if (Object.hasOwn(table, type)) return table[type]!(config)
      throw unknown('regularizer', type, `regularizers: { '${type}': make }`)
    },
    activation(name) {
      const { activations = {} } = options
      if (Object.hasOwn(activations, name)) return activations[name]
      try {
        return resolveActivation(name as 'relu')
      } catch {
        throw unknown('activation', name, `activations: { '${name}': fn }`)
      }
    },
  }
}

function unknown(what: string, type: string, option: string): SerializationError {
  const [, scopeName] = /^(@[^/]+\/[^/]+)/.exec(type) ?? []
  return new SerializationError(`loadModel: unknown ${what} '${type}'`, {
    help: `pass it: loadModel(source, { ${option} })${scopeName === undefined ? '; or it is newer than this version: npm i @tensorloom/layers@latest' : ''}`,
  })
}
