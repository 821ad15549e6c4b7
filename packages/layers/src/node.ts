// @tensorloom/layers/node: models in files.
import { checkOptions } from '@tensorloom/tensor/internal'
import type { Layer } from './core/layer.js'
import type { LayerValue } from './core/types.js'
import { type ModelFile, type ModelFileOptions, type ModelSource, modelFileOptions } from './files/model-file.js'
import type { Model } from './models/model.js'
import { fileError } from './node/file-error.js'
import { openPathOr } from './node/path-file.js'
import { writeAtomically } from './node/write-atomically.js'
import { loadFile } from './saving/load.js'
import { type SaveOptions, saveModel as saveBytes } from './saving/save.js'
import type { LoadOptions } from './saving/vocabulary.js'

/**
 * Saves a model to a file. The file is written under a temporary name and then renamed, so it is complete at any time.
 *
 * @param path - file name, usually with `.safetensors`. Its folder must exist.
 * @param options - `halfPrecision`
 * @throws `SerializationError` if the file cannot be written; an older file of that name is unchanged
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { loadModel, saveModel } from '@tensorloom/layers/node'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'model-'))
 * await saveModel(sequential([dense(3, { inputShape: [4] })]), join(folder, 'model.safetensors'))
 * const model = await loadModel(join(folder, 'model.safetensors'))
 * console.log(model.parameters.length) // 2
 * await rm(folder, { recursive: true })
 * ```
 */
export async function saveModel<I extends LayerValue, O extends LayerValue>(
  model: Layer<I, O>,
  path: string,
  options: SaveOptions = {},
): Promise<void> {
  const bytes = await saveBytes(model, options)
  try {
    await writeAtomically(path, bytes)
  } catch (error) {
    throw fileError('saveModel', path, error)
  }
}

/**
 * Loads a model from a file that `saveModel` wrote, or that a plugin's format reads.
 *
 * @param source - the path of the file, or any source that `loadModel` of `@tensorloom/layers` takes: a `file:` or
 *   `https:` address, bytes
 * @param options - `layers`: classes of your own layers
 * @throws `SerializationError` if the file does not exist, is damaged, or names an unknown type
 */
export async function loadModel<M = Model>(source: ModelSource, options: LoadOptions = {}): Promise<M> {
  return loadFile<M>(await openPathOr('loadModel', source), options)
}

/**
 * Opens a model's file by its path; also all that `modelFileOf` of `@tensorloom/layers` opens. Parts are read one by one,
 * and no file stays open between the reads. Files beside it are those of its folder; links that lead out are refused,
 * except if the model is such a link itself, as in a cache of downloads.
 *
 * @throws `SerializationError` if there is no such file, or it cannot be read
 */
export async function modelFileOf(source: ModelSource, options: ModelFileOptions = {}): Promise<ModelFile> {
  checkOptions<ModelFileOptions>('modelFileOf', options, modelFileOptions)
  return openPathOr(options.user ?? 'modelFileOf', source, options)
}
