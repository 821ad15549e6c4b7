// Saving: a model as the files that TensorFlow.js loads.
import type { Json } from '@tensorloom/keras'
import { type AnyLayer, isLayer, type Layer, type LayerValue } from '@tensorloom/layers'
import { storedParameters } from '@tensorloom/layers/internal'
import { SerializationError, TensorloomError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { CompileOptions } from '@tensorloom/train'
import type { JsonObject, Quantization } from './files/artifacts.js'
import { encodeWeights, specsToJson, type WeightToWrite } from './files/encode-weights.js'
import { weightNames, weightsTwice } from './layers-model/weight-names.js'
import { writeModel } from './layers-model/write-model.js'
import { trainingConfigOf } from './layers-model/write-training.js'
import { isStoreAddress, writeStore } from './stores/stores.js'

/** Options of `saveTfjs`. */
export interface SaveTfjsOptions {
  /**
   * How float weights are stored: `float16` takes half the bytes and keeps three decimal digits, `uint16` takes half and `uint8` a
   * quarter, in equal steps between the least and the greatest element of each weight. In full by default.
   */
  readonly quantize?: Quantization['dtype'] | undefined
  /** The most bytes of a weight file; 4 MiB by default. */
  readonly shardBytes?: number | undefined
  /**
   * What the model is compiled with: TensorFlow.js compiles it so when it loads it, and `trainerFromTfjs` makes a trainer of it.
   * Optimizer, losses and metrics must be ones that TensorFlow.js has.
   */
  readonly compile?: CompileOptions | undefined
}

/** Kinds of the options, for their check. */
export const saveOptions = { quantize: ['float16', 'uint8', 'uint16'], shardBytes: 'count', compile: 'any' } as const

/** Names of files and their bytes. */
export type TfjsFiles = Readonly<Record<string, Uint8Array>>

/**
 * Saves a layers model as the files of TensorFlow.js, which `tf.loadLayersModel` loads: model.json and weight files. Layers,
 * options and activations that TensorFlow.js does not have are refused by name.
 *
 * Seeds of layers are left out. TensorFlow.js applies constraints of weights when it loads them.
 *
 * @param model - a sequential or functional model, built
 * @returns bytes by the names of the files: `model.json`, `group1-shard1of1.bin`
 * @throws `SerializationError` if the model is not built, or has what TensorFlow.js does not have
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { saveTfjs } from '@tensorloom/tfjs'
 * const files = await saveTfjs(sequential([dense(2, { inputShape: [3] })]))
 * console.log(Object.keys(files)) // ['model.json', 'group1-shard1of1.bin']
 * ```
 */
export async function saveTfjs<I extends LayerValue, O extends LayerValue>(
  model: Layer<I, O>,
  options: SaveTfjsOptions = {},
): Promise<TfjsFiles> {
  const { json, specs, bytes } = await encoded('saveTfjs', model, options)
  const { shardBytes = 2 ** 22 } = options
  const count = Math.max(1, Math.ceil(bytes.length / shardBytes))
  const files: Record<string, Uint8Array> = {}
  for (let k = 0; k < count; k++) {
    files[`group1-shard${k + 1}of${count}.bin`] = bytes.slice(k * shardBytes, (k + 1) * shardBytes)
  }
  const manifest = [{ paths: Object.keys(files), weights: specs }]
  return { 'model.json': new TextEncoder().encode(JSON.stringify({ ...json, weightsManifest: manifest })), ...files }
}

/**
 * Saves a layers model in the browser, where TensorFlow.js finds it: in IndexedDB or localStorage.
 *
 * @param model - a sequential or functional model, built
 * @param address - `indexeddb://name` or `localstorage://name`; localStorage holds about 5 MB
 * @param options - `quantize`, `compile`
 * @throws `SerializationError` as `saveTfjs`, and if the browser does not store it; a model of that name is unchanged then
 * @example
 * ```ts no-run
 * import { dense, sequential } from '@tensorloom/layers'
 * import { storeTfjs } from '@tensorloom/tfjs'
 * const model = sequential([dense(2, { inputShape: [3] })])
 * await storeTfjs(model, 'indexeddb://my-model')
 * // In a program of TensorFlow.js: await tf.loadLayersModel('indexeddb://my-model')
 * ```
 */
export async function storeTfjs<I extends LayerValue, O extends LayerValue>(
  model: Layer<I, O>,
  address: string,
  options: Omit<SaveTfjsOptions, 'shardBytes'> = {},
): Promise<void> {
  checkOptions('storeTfjs', options, { quantize: saveOptions.quantize, compile: 'any' })
  if (!isStoreAddress(address)) {
    throw new SerializationError(`storeTfjs: expected an address in the browser, got ${describeValue(address)}`, {
      help: "write await storeTfjs(model, 'indexeddb://my-model')",
    })
  }
  const { json, specs, bytes } = await encoded('storeTfjs', model, options)
  await writeStore(address, { json, weightSpecs: specs, weightData: bytes.buffer })
}

interface Encoded {
  readonly json: JsonObject
  readonly specs: Json
  readonly bytes: Uint8Array<ArrayBuffer>
}

async function encoded(user: string, given: unknown, options: SaveTfjsOptions): Promise<Encoded> {
  checkOptions<SaveTfjsOptions>(user, options, saveOptions)
  const model = builtModel(user, given)
  const topology = writeModel(model)
  const [twice] = weightsTwice(model)
  if (twice !== undefined) {
    throw new SerializationError(
      `${user}: '${twice[0]}' and '${twice[1]}' are one weight, which TensorFlow.js cannot say`,
      {
        help: 'give each layer weights of its own, or export the model as ONNX',
      },
    )
  }
  const names = new Map(weightNames(model).map(([name, parameter]) => [parameter, name]))
  const stored = await storedParameters(model)
  const weights = [...stored].map(([, { shape, dtype, data }], k): WeightToWrite => {
    const name = names.get(model.parameters[k]!)!
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
      throw new SerializationError(`${user}: the weight '${name}' is ${dtype}`, { help: 'weights are float32 there' })
    }
    return { name, shape, dtype, data: data as Float32Array }
  })
  const { specs, bytes } = encodeWeights(weights, options.quantize)
  const json = {
    modelTopology: { ...topology, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
    format: 'layers-model',
    generatedBy: 'Tensorloom',
    convertedBy: null,
    ...(options.compile !== undefined && { trainingConfig: trainingConfigOf(options.compile) }),
  }
  return { json, specs: specsToJson(specs), bytes }
}

function builtModel(user: string, given: unknown): AnyLayer {
  if (!isLayer(given)) {
    throw new SerializationError(`${user}: expected a model, got ${describeValue(given)}`, {
      help: `pass the model first: ${user}(model)`,
    })
  }
  const model = given
  if (!model.built) {
    if (model.inputShape === undefined || model.disposed) {
      throw new TensorloomError(`${user}: '${model.name}' is not built, it has no weights`, {
        help: 'apply it once, or call model.buildFor(inputShape)',
      })
    }
    model.buildFor(model.inputShape)
  }
  return model
}
