// @tensorloom/tfjs/node: models in files.
import { basename, dirname } from 'node:path'
import type { Layer, LayerValue, Model, ModelSource } from '@tensorloom/layers'
import { modelFileOf } from '@tensorloom/layers/node'
import { SerializationError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { loadFrom, type TfjsOptions, tfjsOptions } from './load-tfjs.js'
import { writeFolder } from './node/write-folder.js'
import { type SaveTfjsOptions, saveTfjs as saveFiles } from './save-tfjs.js'

/**
 * Loads a model of TensorFlow.js from a file. Weights are read from the folder of model.json, and from nowhere else.
 *
 * @param source - the path of model.json, or any source that `loadTfjs` of `@tensorloom/tfjs` takes
 * @throws `SerializationError` if a file does not exist or is damaged
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { loadTfjs, saveTfjs } from '@tensorloom/tfjs/node'
 * const folder = await mkdtemp(join(tmpdir(), 'model-'))
 * await saveTfjs(sequential([dense(3, { inputShape: [4] })]), folder)
 * const model = await loadTfjs(join(folder, 'model.json'))
 * console.log(model.layers.length) // 1
 * ```
 */
export async function loadTfjs<M = Model>(source: ModelSource, options: TfjsOptions = {}): Promise<M> {
  checkOptions<TfjsOptions>('loadTfjs', options, tfjsOptions)
  return (await loadFrom(await modelFileOf(source, { user: 'loadTfjs' }), options)) as M
}

/**
 * Saves a layers model into a folder, which is made if its parent exists. At any time the folder has the old model or the new one:
 * weight files come first, and model.json last.
 *
 * @param path - the folder, or the path of model.json in it
 * @param options - `quantize`, `shardBytes`
 * @throws `SerializationError` as `saveTfjs` of `@tensorloom/tfjs`, and if a file cannot be written
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { loadTfjs, saveTfjs } from '@tensorloom/tfjs/node'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'model-'))
 * await saveTfjs(sequential([dense(3, { inputShape: [4] })]), folder, { quantize: 'float16' })
 * const model = await loadTfjs(join(folder, 'model.json'))
 * console.log(model.parameters.length) // 2
 * await rm(folder, { recursive: true })
 * ```
 */
export async function saveTfjs<I extends LayerValue, O extends LayerValue>(
  model: Layer<I, O>,
  path: string,
  options: SaveTfjsOptions = {},
): Promise<void> {
  if (typeof path !== 'string' || path === '') {
    throw new SerializationError(`saveTfjs: expected the path of a folder, got ${describeValue(path)}`, {
      help: "write await saveTfjs(model, 'my-model')",
    })
  }
  const files = await saveFiles(model, options)
  const named = path.endsWith('.json')
  await writeFolder(named ? dirname(path) : path, named ? basename(path) : 'model.json', files)
}
