// Loading: bytes of an ONNX file become a model.
import type { ModelFile } from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { readExternal } from './model/external-files.js'
import type { ExternalFile, ExternalReader } from './model/host-tensor.js'
import { readModel, readProto } from './model/read-model.js'
import { OnnxModel } from './onnx-model.js'
import { illegal } from './proto/damaged.js'

/** What `loadOnnx` takes for options that are left out. */
export const defaults: Required<LoadSettings> = { maxIterations: 100_000, name: 'model' }

/** Options of `loadOnnx`. */
export interface OnnxOptions {
  /** Files beside the model, by their locations, for models that keep their weights there. */
  readonly external?: Readonly<Record<string, Uint8Array>> | undefined
  /** The most steps that a `Loop` or `Scan` may take; 100,000 by default. A model that runs on is stopped with an error. */
  readonly maxIterations?: number | undefined
  /** Name of the model in messages; `model` by default. */
  readonly name?: string | undefined
}

/**
 * Loads an ONNX model (opsets 7 to 24). The model runs, and trains where its operators have gradients.
 *
 * Nothing in a file can make code run: operators that this package does not know are refused.
 *
 * @param source - the bytes of the file
 * @throws `SerializationError` if the bytes are damaged or break a rule of ONNX; the message names the byte or the node
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { exportOnnx, loadOnnx } from '@tensorloom/onnx'
 * import { ones } from '@tensorloom/tensor'
 * const bytes = exportOnnx(sequential([dense(2, { inputShape: [3] })]))
 * const model = loadOnnx(bytes)
 * console.log(model.inputs[0]?.shape) // ['batch', 3]
 * const { output } = await model.run({ input: ones([4, 3]) })
 * ```
 */
export function loadOnnx(source: Uint8Array | ArrayBuffer, options: OnnxOptions = {}): OnnxModel {
  checkOptions<OnnxOptions>('loadOnnx', options, { external: 'any', maxIterations: 'count', name: 'string' })
  const { external, maxIterations = defaults.maxIterations, name = defaults.name } = options
  const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source
  if (!(bytes instanceof Uint8Array)) {
    throw new SerializationError(`loadOnnx: expected bytes, got ${describeValue(source)}`, {
      help: "use(onnx), and loadModel(source) of '@tensorloom/layers' takes addresses, blobs and lists of files; for paths: import { loadOnnx } from '@tensorloom/onnx/node'",
    })
  }
  return loadWith(bytes, external && fromRecord(external), { maxIterations, name })
}

/** What a model needs besides its file. */
export interface LoadSettings {
  readonly maxIterations: number
  readonly name?: string | undefined
}

/** Loads a model with the weights that it keeps in files beside `file`. */
export async function loadBeside(bytes: Uint8Array, file: ModelFile, settings: LoadSettings): Promise<OnnxModel> {
  return loadWith(bytes, await readExternal(readProto(bytes), file), settings)
}

/** Loads a model whose external files `external` opens. */
export function loadWith(bytes: Uint8Array, external: ExternalReader | undefined, settings: LoadSettings): OnnxModel {
  return new OnnxModel(readModel(bytes, external), settings)
}

function fromRecord(files: Readonly<Record<string, Uint8Array>>): ExternalReader {
  return (location, where): ExternalFile => {
    const bytes = Object.hasOwn(files, location) ? files[location]! : undefined
    if (bytes === undefined) {
      throw illegal(
        where,
        `its data is in '${location}', which is not given`,
        `pass it: loadOnnx(bytes, { external: { '${location}': bytes } })`,
      )
    }
    return { length: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) }
  }
}
