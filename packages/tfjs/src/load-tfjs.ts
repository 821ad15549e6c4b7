// Loading: model.json and the files beside it become a model.
import type { KerasOptions } from '@tensorloom/keras'
import { type AnyLayer, type Model, type ModelFile, type ModelSource, modelFileOf } from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import { checkOptions, isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { type ReadWeights, readArtifacts } from './files/read-artifacts.js'
import { loadArtifacts } from './load-artifacts.js'
import { isStoreAddress, readStore } from './stores/stores.js'

/** Options of `loadTfjs`. */
export interface TfjsOptions {
  /** Files beside model.json by name, where the source is bytes: what `saveTfjs` returned. */
  readonly files?: Readonly<Record<string, Uint8Array>> | undefined
  /**
   * Makers of layers by class name: for `Lambda` and for classes of your own. A maker gets the layer's config as it is in the
   * file; where it returns undefined, the class here is used.
   */
  readonly layers?: KerasOptions['layers']
}

/** Kinds of the options, for their check. */
export const tfjsOptions = { files: 'any', layers: 'any' } as const

/**
 * Loads a model of TensorFlow.js: a layers model, which runs and trains, or a graph model, which runs. Weights are read from the
 * files beside model.json.
 *
 * Nothing in a file can make code run: classes of layers and operators that are not known are refused.
 *
 * @param source - the address of model.json, a list of files, a `File`, bytes with `files`, or `indexeddb://name` and
 *   `localstorage://name` in browsers. For paths: `loadTfjs` of `@tensorloom/tfjs/node`
 * @typeParam M - type of the model; `Model` by default. A graph model is a `GraphModel`
 * @throws `SerializationError` if a file is missing or damaged, or if the model has a layer or an operator that is not known
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * import { loadTfjs, saveTfjs } from '@tensorloom/tfjs'
 * const files = await saveTfjs(sequential([dense(2, { inputShape: [3] })]))
 * const model = await loadTfjs(files['model.json']!, { files })
 * console.log((await model.predict(ones([4, 3]))).shape) // [4, 2]
 * ```
 */
export async function loadTfjs<M = Model>(source: ModelSource, options: TfjsOptions = {}): Promise<M> {
  checkOptions<TfjsOptions>('loadTfjs', options, tfjsOptions)
  if (isStoreAddress(source)) return loadArtifacts(await readStore(source), options) as M
  return (await loadFrom(await modelFileOf(source, { user: 'loadTfjs' }), options)) as M
}

/** Loads a model from an open file. */
export async function loadFrom(file: ModelFile, options: TfjsOptions): Promise<AnyLayer> {
  const { files } = options
  const read: ReadWeights = async (path) => {
    if (files === undefined) return (await file.beside(path)).read()
    if (!isPlainObject(files)) {
      throw new SerializationError(`loadTfjs: files is ${describeValue(files)}, expected bytes by name`, {
        help: "write { files: { 'group1-shard1of1.bin': bytes } }",
      })
    }
    if (Object.hasOwn(files, path)) return files[path]!
    throw new SerializationError(`loadTfjs: the file '${path}' is not among the files given`, {
      help: `these are ${Object.keys(files).join(', ')}`,
    })
  }
  return loadArtifacts(await readArtifacts(await file.read(), read), options)
}
