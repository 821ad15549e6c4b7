// Loading turns bytes into a complete model, or throws an error.
import { SerializationError, scope, type Tensor, tensor } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'
import { fromPlugins, isPackageName, namesFromPlugins } from '@tensorloom/tensor/internal'
import { describeValue, sameShape } from '@tensorloom/tensor/op'
import { isLayer } from '../core/brand.js'
import { withoutInitializers } from '../core/initializing.js'
import { layersByPath, parametersByPath } from '../core/layer-paths.js'
import { withParameterRoom } from '../core/parameter-room.js'
import type { AnyLayer } from '../core/types.js'
import type { ModelFile, ModelSource } from '../files/model-file.js'
import { openFile } from '../files/model-file-of.js'
import type { Model } from '../models/model.js'
import { type OpLookUp, opsOf } from './ops.js'
import { decodeSafetensors, type StoredTensor } from './safetensors.js'
import { besideModel, topologyKey } from './save.js'
import { decode, type Topology, type Vocabulary } from './topology.js'
import { type LoadOptions, packageMissing, vocabularyOf } from './vocabulary.js'

/**
 * Loads a model that `saveModel` saved. Its predictions are exactly those of the saved model. Call `use(plugin)` first if
 * the model has layers of a plugin, or if the file has a format that a plugin reads. Such a format may read files beside
 * the model; then pass an address or a list of files.
 *
 * @param source - the bytes of the file, a `Blob` or `File`, a list of files, an address, or what `modelFileOf` returned
 * @param options - `layers`: classes of your own layers
 * @typeParam M - type of the model; `Model` by default, which takes and returns one tensor
 * @throws `SerializationError` if the file cannot be read, is damaged, is not a model, or names an unknown type. For a type
 *   of a plugin, the error names the package to install
 * @example
 * ```ts
 * import { dense, loadModel, saveModel, sequential } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const bytes = await saveModel(sequential([dense(3, { inputShape: [4] })]))
 * const model = await loadModel(bytes)
 * console.log((await model.predict(ones([2, 4]))).shape) // [2, 3]
 * ```
 */
export async function loadModel<M = Model>(source: ModelSource, options: LoadOptions = {}): Promise<M> {
  return loadFile(await openFile('loadModel', source), options)
}

/** Loads a model from an open file. */
export async function loadFile<M = Model>(file: ModelFile, options: LoadOptions): Promise<M> {
  const bytes = await file.read()
  let stored: ReturnType<typeof decodeSafetensors>
  try {
    stored = decodeSafetensors(bytes)
  } catch (error) {
    return (await loadByPlugin(bytes, file, error)) as M
  }
  const findOp = await opsOf(stored.metadata[topologyKey] ?? '', options.ops ?? [])
  return modelOf(stored, options, findOp) as M
}

// Formats of plugins come after the built-in one, so that they cannot replace it.
async function loadByPlugin(bytes: Uint8Array, file: ModelFile, refusal: unknown): Promise<AnyLayer> {
  for (const name of namesFromPlugins('formats')) {
    const format = fromPlugins('formats', name)
    if (!format?.accepts(bytes)) continue
    const model: unknown = await format.load(bytes, file)
    if (isLayer(model)) return model
    throw new SerializationError(`loadModel: the format '${name}' returned ${describeValue(model)}, expected a model`, {
      help: 'this is a bug in the plugin that reads the format',
    })
  }
  throw refusal
}

function modelOf(
  { tensors, metadata }: ReturnType<typeof decodeSafetensors>,
  options: LoadOptions,
  findOp: OpLookUp,
): AnyLayer {
  const topology = parseTopology(metadata[topologyKey])
  const packages = packagesOf(topology)
  const room = roomFor(topology, tensors)
  const model = withParameterRoom(room, () => decodeModel(topology, vocabularyOf(options, packages, findOp), packages))
  try {
    withParameterRoom(room, () => withoutInitializers(() => model.buildFor(topology.inputShape as never)))
    tieParameters(model, topology.tied ?? {})
    scope(() => {
      // Without a prototype, a tensor may have any name.
      const state = Object.create(null) as Record<string, Tensor>
      for (const [path, stored] of tensors) {
        // A checkpoint also holds the state of its optimizer.
        if (!path.startsWith(besideModel)) state[path] = tensorOf(stored)
      }
      model.loadStateDict(state)
    })
    const own = parametersByPath(model)
    for (const path of topology.frozen) own.get(path)!.parameter.trainable = false
    return model
  } catch (error) {
    model.dispose()
    throw unfit(error, packages)
  }
}

// Bytes that the parameters may take. Shared ones are made for each place, and then given up.
function roomFor({ tied = {} }: Topology, tensors: ReadonlyMap<string, StoredTensor>): number {
  const elements = (path: string): number => {
    const stored = tensors.get(path)
    return stored === undefined ? 0 : sizeOf(stored.shape)
  }
  const shared = Object.values(tied).reduce((sum, path) => sum + elements(path), 0)
  return 8 * ([...tensors.keys()].reduce((sum, path) => sum + elements(path), 0) + shared) + 4096
}

function tensorOf({ data, shape, dtype }: StoredTensor): Tensor {
  return tensor(data, { shape, dtype })
}

// Gives layers that borrowed a parameter the one of its owner again.
function tieParameters(model: AnyLayer, tied: Readonly<Record<string, string>>): void {
  const byPath = new Map(
    [...layersByPath(model)].flatMap(([layer, path]) =>
      [...layer.ownParameters].map(
        ([key, own]) => [path === '' ? key : `${path}.${key}`, { layer, key, own }] as const,
      ),
    ),
  )
  for (const [path, owner] of Object.entries(tied)) {
    const [place, source] = [byPath.get(path), byPath.get(owner)]
    if (
      place === undefined ||
      source === undefined ||
      !sameShape(place.own.parameter.shape, source.own.parameter.shape)
    ) {
      throw new SerializationError(
        `loadModel: '${path}' should be the parameter '${owner}', but the model has none that fits`,
        {
          help: 'the file is damaged; save the model again',
        },
      )
    }
    place.own.parameter.dispose()
    place.layer.ownParameters.set(place.key, { ...place.own, parameter: source.own.parameter, borrowed: true })
  }
}

function parseTopology(text: string | undefined): Topology {
  if (text === undefined) {
    throw new SerializationError('loadModel: the file has tensors, but no model', {
      help: "it was not written by saveModel; build the model in code, and call loadWeights(model, source, { layout: 'pytorch' }); openSafetensors(source) reads single tensors",
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

// Users see these names in an install command, so everything that is not the name of a package is left out.
function packagesOf({ packages }: Topology): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(packages ?? {}).filter(([, name]) => isPackageName(name)))
}

function decodeModel(topology: Topology, vocabulary: Vocabulary, packages: Readonly<Record<string, string>>): AnyLayer {
  const made: AnyLayer[] = []
  try {
    const model = withoutInitializers(() => decode(topology.model, vocabulary, made))
    if (isLayer(model)) return model
  } catch (error) {
    // A model inside may have its parameters already.
    for (const layer of made) layer.dispose()
    throw unfit(error, packages)
  }
  throw new SerializationError('loadModel: the topology has no layer', { help: 'save the model again' })
}

function unfit(error: unknown, packages: Readonly<Record<string, string>>): unknown {
  if (error instanceof Error && error.name === 'SerializationError') return error
  const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('\nhelp: ')
  // Names as options, such as activation: '@me/sine', are refused by the layer that has them.
  const missing = Object.keys(packages).find((name) => problem.includes(`'${name}'`))
  return new SerializationError(`loadModel: the model cannot be created: ${problem}`, {
    help:
      (missing === undefined ? undefined : packageMissing(missing, packages)) ??
      'if it has layers of your own, pass the classes it was saved with: loadModel(source, { layers: [MyLayer] })',
    cause: error,
  })
}
