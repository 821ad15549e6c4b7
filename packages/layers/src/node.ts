// @tensorloom/layers/node: models and weights in files.
import { basename, dirname, join } from 'node:path'
import { checkOptions } from '@tensorloom/tensor/internal'
import type { Layer } from './core/layer.js'
import type { AnyLayer, LayerValue } from './core/types.js'
import { type ModelFile, type ModelFileOptions, type ModelSource, modelFileOptions } from './files/model-file.js'
import type { Model } from './models/model.js'
import { fileError } from './node/file-error.js'
import { openPathOr } from './node/path-file.js'
import { writeAtomically } from './node/write-atomically.js'
import { safetensorsOf } from './safetensors/open-safetensors.js'
import type { SafetensorsEntries, SafetensorsSaveOptions } from './safetensors/options.js'
import type { Safetensors } from './safetensors/safetensors-file.js'
import { saveFor } from './safetensors/save-safetensors.js'
import { loadFile } from './saving/load.js'
import { type SaveOptions, saveModel as saveBytes } from './saving/save.js'
import type { LoadOptions } from './saving/vocabulary.js'
import { type LoadWeightsOptions, loadFrom, type WeightReport } from './weights/load-weights.js'
import type { WeightTensors } from './weights/weight-source.js'

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
  await write('saveModel', path, await saveBytes(model, options))
}

async function write(user: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeAtomically(path, bytes)
  } catch (error) {
    throw fileError(user, path, error)
  }
}

/**
 * Loads a model from a file that `saveModel` wrote, or that a plugin's format reads.
 *
 * @param source - the path of the file, or any source that `loadModel` of `@tensorloom/layers` takes: a `file:` or
 *   `https:` address, bytes
 * @param options - `layers`: classes of your own layers
 * @throws `SerializationError` if the file does not exist, is damaged, or names an unknown type
 * @example
 * ```ts no-run
 * import { loadModel } from '@tensorloom/layers/node'
 * import { ones } from '@tensorloom/tensor'
 * const model = await loadModel('model.safetensors')
 * model.summary()
 * console.log((await model.predict(ones([1, 8, 8, 1]))).shape)
 * ```
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
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { modelFileOf, saveModel } from '@tensorloom/layers/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'model-')), 'model.safetensors')
 * await saveModel(sequential([dense(1, { inputShape: [2] })]), path)
 * const file = await modelFileOf(path)
 * console.log((await file.read()).length === file.size) // true
 * ```
 */
export async function modelFileOf(source: ModelSource, options: ModelFileOptions = {}): Promise<ModelFile> {
  checkOptions<ModelFileOptions>('modelFileOf', options, modelFileOptions)
  return openPathOr(options.user ?? 'modelFileOf', source, options)
}

/**
 * Opens a safetensors file of any program by its path; a set of files by that of its index, `model.safetensors.index.json`.
 * Takes all that `openSafetensors` of `@tensorloom/layers` takes, too. Only headers are read; each tensor is read when it is
 * asked for.
 *
 * @throws `SerializationError` if the file cannot be read, or breaks a rule of the format
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { ones } from '@tensorloom/tensor'
 * import { openSafetensors, saveSafetensors } from '@tensorloom/layers/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'weights-')), 'weights.safetensors')
 * await saveSafetensors({ kernel: ones([4, 3]) }, path)
 * const file = await openSafetensors(path)
 * console.log(file.names, (await file.read('kernel')).shape) // ['kernel'] [4, 3]
 * ```
 */
export async function openSafetensors(source: ModelSource): Promise<Safetensors> {
  return safetensorsOf('openSafetensors', await openPathOr('openSafetensors', source))
}

/**
 * Saves tensors to a safetensors file. With `shardSize`, and if one file is not enough, these are several beside it, and their
 * index: for `model.safetensors` they are `model-00001-of-00002.safetensors` … and `model.safetensors.index.json`. Each
 * file is written under a temporary name and then renamed, the index last.
 *
 * @param path - file name, usually with `.safetensors`. Its folder must exist.
 * @param options - `metadata`, `dtype`, `shardSize`
 * @returns the names of the files, the one to open last
 * @throws `SerializationError` if a tensor cannot be stored, or a file cannot be written
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { ones } from '@tensorloom/tensor'
 * import { saveSafetensors } from '@tensorloom/layers/node'
 * const folder = await mkdtemp(join(tmpdir(), 'weights-'))
 * const files = await saveSafetensors({ kernel: ones([4, 3]) }, join(folder, 'weights.safetensors'))
 * console.log(files.length) // 1
 * ```
 */
export async function saveSafetensors(
  tensors: SafetensorsEntries,
  path: string,
  options: Omit<SafetensorsSaveOptions, 'name'> = {},
): Promise<readonly string[]> {
  checkOptions<Omit<SafetensorsSaveOptions, 'name'>>('saveSafetensors', options, ['metadata', 'dtype', 'shardSize'])
  if (typeof path !== 'string') throw fileError('saveSafetensors', path, undefined)
  const [name, folder] = [basename(path), dirname(path)]
  const files = await saveFor('saveSafetensors', tensors, { ...options, name: name.replace(/\.safetensors$/, '') })
  const all: readonly (readonly [string, Uint8Array])[] = files instanceof Map ? [...files] : [[name, files]]
  // A single file has the name that was given, with any ending.
  const named = all.length === 1 ? [[name, all[0]![1]] as const] : all
  for (const [file, bytes] of named) await write('saveSafetensors', join(folder, file), bytes)
  return named.map(([file]) => join(folder, file))
}

/**
 * Loads weights of other programs into a model, from a file by its path; else it is `loadWeights` of `@tensorloom/layers`.
 *
 * @throws `SerializationError` if a parameter or tensor has no match, unless `strict` is false; the model is then as it was
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { loadWeights, saveSafetensors } from '@tensorloom/layers/node'
 * import { tensor, zeros } from '@tensorloom/tensor'
 * const path = join(await mkdtemp(join(tmpdir(), 'weights-')), 'linear.safetensors')
 * await saveSafetensors({ weight: tensor([[1, 2]]), bias: zeros([1]) }, path) // nn.Linear(2, 1)
 * const model = sequential([dense(1, { inputShape: [2] })])
 * const { matched } = await loadWeights(model, path, { layout: 'pytorch' })
 * console.log(matched.map(({ parameter }) => parameter)) // ['dense.kernel', 'dense.bias']
 * ```
 */
export async function loadWeights(
  model: AnyLayer,
  source: ModelSource | WeightTensors,
  options: LoadWeightsOptions = {},
): Promise<WeightReport> {
  return loadFrom(model, source, options, (path) => openPathOr('loadWeights', path))
}
