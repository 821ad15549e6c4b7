// Loads models from .keras archives and legacy HDF5 files.
import type { AnyLayer, LoadReport } from '@tensorloom/layers'
import { withoutInitializers, withParameterRoom } from '@tensorloom/layers/internal'
import { SerializationError } from '@tensorloom/tensor'
import type { CompileOptions } from '@tensorloom/train'
import { compileOptionsFromKeras } from '../compile-from-keras.js'
import type { CustomObjects } from '../custom-objects.js'
import { isHdf5, readHdf5 } from '../hdf5/read.js'
import type { Group } from '../hdf5/tree.js'
import { isConfig, isSerialized, type Json, type KerasConfig, objectOf } from '../json.js'
import { layerInFile } from '../layer-from-keras.js'
import { isZip, readZip, type ZipEntry } from '../zip/read.js'
import { assignMatches, checkMatches } from './assign.js'
import { aboutFile, guarded, jsonIn, utf8 } from './guarded.js'
import type { KerasModel, LoadKerasOptions } from './kinds.js'
import { isLegacy, matchLegacy } from './match-legacy.js'
import { matchWeights } from './match-weights.js'
import { loadOptimizerState, optimizerDatasets } from './optimizer-state.js'
import { withVocabularies } from './vocabularies.js'

/** What a file says about a model: its config, what it was compiled with, its weights. */
interface Content {
  readonly config: Json
  readonly compileConfig: Json | undefined
  readonly weights: Group
  readonly legacy: boolean
  readonly version: string | undefined
}

// A model whose weights are shared or that keeps more than its file has; never a multiple of it.
const leastRoom = 2 ** 20
const roomPerByte = 10

/** The model in a file, with what it was compiled with. */
export async function loadKerasBytes(
  user: string,
  bytes: Uint8Array,
  { customObjects = {}, compile = true }: LoadKerasOptions,
): Promise<KerasModel> {
  const content = isZip(bytes) ? await fromArchive(user, bytes) : fromHdf5(user, bytes)
  const { config, compileConfig, weights, legacy, version } = content
  const model = guarded(user, 'the model cannot be made from its config', () =>
    withParameterRoom(Math.max(leastRoom, bytes.length * roomPerByte), () =>
      withoutInitializers(() => modelOf(user, config, version, customObjects)),
    ),
  )
  try {
    const matches = legacy ? matchLegacy(user, model, weights) : matchWeights(model, weights)
    checkMatches(user, model.name, matches, true)
    await assignMatches(matches)
    const names = namesOf(config)
    const compiled = compile ? compileOptionsOf(user, compileConfig, names.outputs, customObjects) : undefined
    const datasets = compiled && optimizerDatasets(weights, legacy)
    if (compiled !== undefined && datasets !== undefined && typeof compiled.optimizer === 'object') {
      await loadOptimizerState(user, model, compiled.optimizer, datasets)
    }
    return {
      model,
      compileOptions: compiled,
      inputNames: names.inputs,
      outputNames: names.outputs,
      kerasVersion: version,
    } as unknown as KerasModel
  } catch (error) {
    model.dispose()
    throw aboutFile(user, 'the model cannot be loaded', error)
  }
}

/** The tree of weights in a .weights.h5 file, or in any file with a model. */
async function weightsIn(user: string, bytes: Uint8Array): Promise<{ weights: Group; legacy: boolean }> {
  if (isZip(bytes)) return { weights: readHdf5(await partOf(user, readZip(bytes), 'model.weights.h5')), legacy: false }
  if (!isHdf5(bytes)) throw notKeras(user)
  const weights = readHdf5(bytes)
  return { weights, legacy: isLegacy(weights) }
}

async function fromArchive(user: string, bytes: Uint8Array): Promise<Content> {
  const files = readZip(bytes)
  const config = jsonIn(user, 'config.json', utf8(user, 'config.json', await partOf(user, files, 'config.json')))
  const metadata = files.has('metadata.json')
    ? jsonIn(user, 'metadata.json', utf8(user, 'metadata.json', await partOf(user, files, 'metadata.json')))
    : undefined
  const version = isConfig(metadata) ? metadata.keras_version : undefined
  if (!isConfig(config)) throw notModel(user, 'config.json')
  const textIn = async (name: string): Promise<string | undefined> => {
    const entry = files.get(name)
    return entry && utf8(user, name, await entry.read())
  }
  const weights = readHdf5(await partOf(user, files, 'model.weights.h5'))
  return {
    config: await withVocabularies(config, { text: textIn, weights }),
    compileConfig: config.compile_config,
    weights,
    legacy: false,
    version: typeof version === 'string' ? version : undefined,
  }
}

async function partOf(user: string, files: ReadonlyMap<string, ZipEntry>, name: string): Promise<Uint8Array> {
  const found = files.get(name)
  if (found !== undefined) return found.read()
  const npz = [...files.keys()].some((one) => one.endsWith('.npy'))
  throw new SerializationError(`${user}: the archive has no ${name}`, {
    help: npz
      ? "it holds NumPy arrays: read it with readNpz of '@tensorloom/datasets/node'"
      : "pass a .keras file, as model.save('model.keras') writes it in Keras",
  })
}

function fromHdf5(user: string, bytes: Uint8Array): Content {
  if (!isHdf5(bytes)) throw notKeras(user)
  const file = readHdf5(bytes)
  const text = (name: string): string | undefined => {
    const value = file.attributes.get(name)?.values[0]
    return typeof value === 'string' ? value : undefined
  }
  const config = text('model_config')
  if (config === undefined) {
    throw new SerializationError(`${user}: the file has weights, but no model`, {
      help: 'make the model in code, and load them with loadKerasWeights(model, source)',
    })
  }
  const training = text('training_config')
  const compileConfig = training === undefined ? undefined : (jsonIn(user, 'training_config', training) as Json)
  return {
    config: jsonIn(user, 'model_config', config) as Json,
    compileConfig: isConfig(compileConfig) ? legacyCompile(compileConfig) : undefined,
    weights: file,
    legacy: true,
    version: text('keras_version'),
  }
}

// The legacy format calls the optimizer otherwise.
function legacyCompile({ optimizer_config: optimizer, ...config }: KerasConfig): KerasConfig {
  return optimizer === undefined ? config : { ...config, optimizer }
}

function notKeras(user: string): SerializationError {
  return new SerializationError(`${user}: the bytes are neither a .keras archive nor an HDF5 file`, {
    help: 'pass a .keras, .h5 or .weights.h5 file, as Keras writes it',
  })
}

function notModel(user: string, where: string): SerializationError {
  return new SerializationError(`${user}: ${where} does not describe a model`, {
    help: "save the model in Keras: model.save('model.keras')",
  })
}

function modelOf(user: string, config: Json, version: string | undefined, customObjects: CustomObjects): AnyLayer {
  if (!isSerialized(config)) throw notModel(user, 'the config')
  const isOld = /^[12]\b/.test(version ?? '') || Array.isArray(config.config)
  const model = layerInFile(objectOf(config), isOld ? 2 : 3, customObjects)
  if (model.built) return model
  const build = isConfig(config.build_config) ? config.build_config.input_shape : undefined
  const shape = build ?? (isConfig(config.config) ? config.config.build_input_shape : undefined)
  if (Array.isArray(shape)) {
    const list = shape.every(Array.isArray) && shape.length > 0
    const sample = (one: readonly Json[]): readonly number[] => one.slice(1) as readonly number[]
    model.buildFor(list ? (shape as readonly (readonly Json[])[]).map(sample) : sample(shape as readonly Json[]))
    return model
  }
  throw new SerializationError(
    `${user}: the model '${model.name}' was not built when it was saved, so it has no weights`,
    {
      help: 'in Keras, call it once or give it an Input, and save it again',
    },
  )
}

function namesOf(config: Json): {
  readonly inputs: readonly string[] | undefined
  readonly outputs: readonly string[] | undefined
} {
  const inner = isSerialized(config) && isConfig(config.config) ? config.config : {}
  const keys = (value: Json | undefined): readonly string[] | undefined =>
    isConfig(value) ? Object.keys(value) : undefined
  return { inputs: keys(inner.input_layers), outputs: keys(inner.output_layers) }
}

function compileOptionsOf(
  user: string,
  config: Json | undefined,
  outputNames: readonly string[] | undefined,
  customObjects: CustomObjects,
): CompileOptions | undefined {
  // A model that was not compiled has an empty config, or none.
  if (!isConfig(config) || config.optimizer === undefined || config.optimizer === null) return undefined
  try {
    return compileOptionsFromKeras(config, outputNames, customObjects)
  } catch (error) {
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('\nhelp: ')
    throw new SerializationError(`${user}: what the model was compiled with cannot be read: ${problem}`, {
      help: `pass what is not Keras's: { customObjects: { my_loss: (yTrue, yPred) => … } }; or leave it out: ${user}(source, { compile: false })`,
      cause: error,
    })
  }
}

/** Gives a model the weights in a file. */
export async function loadWeights(
  user: string,
  model: AnyLayer,
  bytes: Uint8Array,
  strict: boolean,
): Promise<LoadReport> {
  try {
    const { weights, legacy } = await weightsIn(user, bytes)
    const matches = legacy ? matchLegacy(user, model, weights) : matchWeights(model, weights)
    const report = checkMatches(user, model.name, matches, strict)
    await assignMatches(matches)
    return report
  } catch (error) {
    throw aboutFile(user, 'the weights cannot be read', error)
  }
}
