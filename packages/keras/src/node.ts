// @tensorloom/keras/node: models of Keras in files.
import type { Layer, LayerValue, LoadReport, Model, ModelSource } from '@tensorloom/layers'
import { modelFileOf } from '@tensorloom/layers/node'
import type { KerasModel, LoadKerasOptions, LoadKerasWeightsOptions } from './files/kinds.js'
import { loadKeras as loadSource, loadKerasWeights as loadWeights } from './load-keras.js'

/**
 * Loads a model that Keras saved, by its path: `.keras`, or `.h5` of the legacy format.
 *
 * @param source - the path of the file, or any source that `loadKeras` of `@tensorloom/keras` takes
 * @param options - `customObjects`, `compile`: see `loadKeras` of `@tensorloom/keras`
 * @typeParam M - type of the model; `Model` by default, which takes and returns one tensor
 * @throws `SerializationError` if the file does not exist, is damaged, is not a model, or has a class that is not known here
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { saveKeras } from '@tensorloom/keras'
 * import { loadKeras } from '@tensorloom/keras/node'
 * import { dense, sequential } from '@tensorloom/layers'
 *
 * const folder = await mkdtemp(join(tmpdir(), 'keras-'))
 * await writeFile(join(folder, 'model.keras'), await saveKeras(sequential([dense(3, { inputShape: [4] })])))
 * const { model } = await loadKeras(join(folder, 'model.keras'))
 * console.log(model.parameters.length) // 2
 * await rm(folder, { recursive: true })
 * ```
 */
export async function loadKeras<M = Model>(
  source: ModelSource,
  options: LoadKerasOptions = {},
): Promise<KerasModel<M>> {
  return loadSource<M>(await modelFileOf(source, { user: 'loadKeras' }), options)
}

/**
 * Gives a model the weights in a file of Keras, by its path: `.weights.h5`, or a whole model.
 *
 * @param model - the same architecture, built
 * @param source - the path of the file, or any source that `loadKerasWeights` of `@tensorloom/keras` takes
 * @param options - `strict`: see `loadKerasWeights` of `@tensorloom/keras`
 * @throws `SerializationError` if the file does not exist, or does not fit the model, which then is as it was
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { saveKerasWeights } from '@tensorloom/keras'
 * import { loadKerasWeights } from '@tensorloom/keras/node'
 * import { dense, sequential } from '@tensorloom/layers'
 *
 * const make = () => sequential([dense(3, { inputShape: [4] })])
 * const path = join(await mkdtemp(join(tmpdir(), 'keras-')), 'model.weights.h5')
 * await writeFile(path, await saveKerasWeights(make()))
 * const model = make()
 * await loadKerasWeights(model, path)
 * console.log(model.parameters.length) // 2
 * ```
 */
export async function loadKerasWeights<I extends LayerValue, O extends LayerValue>(
  model: Layer<I, O>,
  source: ModelSource,
  options: LoadKerasWeightsOptions = {},
): Promise<LoadReport> {
  return loadWeights(model, await modelFileOf(source, { user: 'loadKerasWeights' }), options)
}
