// Models that Keras saved, and their weights. What reads the files is loaded when the first one is read.
import {
  type AnyLayer,
  isLayer,
  type Layer,
  type LayerValue,
  type LoadReport,
  type Model,
  type ModelSource,
  modelFileOf,
} from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkCustomObjects } from './custom-objects.js'
import type { KerasModel, LoadKerasOptions, LoadKerasWeightsOptions } from './files/kinds.js'

/**
 * Loads a model that Keras saved: a `.keras` archive, or an HDF5 file of the legacy format (`.h5`) with a model. No Python is
 * needed, and no code in the file runs.
 *
 * @param source - bytes, a `Blob` or `File`, an address; with `@tensorloom/keras/node` also a path
 * @param options - `customObjects`: what stands for classes and functions of the model's author; `compile`: whether the
 *   optimizer with its state, losses and metrics are read as well (true)
 * @typeParam M - type of the model; `Model` by default, which takes and returns one tensor. Inputs and outputs that have names
 *   in Keras are lists here, in the order of `inputNames` and `outputNames`
 * @throws `SerializationError` if the file is damaged, is not a model, or has a class that is not known here
 * @example
 * ```ts
 * import { loadKeras, saveKeras } from '@tensorloom/keras'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const bytes = await saveKeras(sequential([dense(3, { inputShape: [4] })]))
 * const { model } = await loadKeras(bytes)
 * console.log((await model.predict(ones([2, 4]))).shape) // [2, 3]
 * ```
 */
export async function loadKeras<M = Model>(
  source: ModelSource,
  options: LoadKerasOptions = {},
): Promise<KerasModel<M>> {
  checkLoadOptions(options)
  const file = await modelFileOf(source, { user: 'loadKeras' })
  const [bytes, { loadKerasBytes }] = await Promise.all([file.read(), import('./files/load.js')])
  return (await loadKerasBytes('loadKeras', bytes, options)) as unknown as KerasModel<M>
}

function checkLoadOptions(options: LoadKerasOptions): void {
  checkOptions<LoadKerasOptions>('loadKeras', options, { customObjects: 'any', compile: 'boolean' })
  checkCustomObjects('loadKeras', options.customObjects)
}

/**
 * Gives a model the weights in a file of Keras: `.weights.h5`, as `model.save_weights` writes it, or a whole model. Layers are
 * found as Keras finds them: by their class, and their order in the model. After an error the model is as it was.
 *
 * @param model - the same architecture, built
 * @param source - bytes, a `Blob` or `File`, an address; with `@tensorloom/keras/node` also a path
 * @param options - `strict` (true): every weight must be in the file, and every one in the file in the model. Shapes must
 *   always match.
 * @returns the weights that were missing in the file, and those that only the file has; both lists are empty if strict
 * @throws `SerializationError` that lists what is missing, what is not expected, and wrong shapes
 * @example
 * ```ts
 * import { loadKerasWeights, saveKerasWeights } from '@tensorloom/keras'
 * import { dense, sequential } from '@tensorloom/layers'
 * const trained = sequential([dense(3, { inputShape: [4] })])
 * const other = sequential([dense(3, { inputShape: [4] })])
 * const report = await loadKerasWeights(other, await saveKerasWeights(trained))
 * console.log(report.missing) // []
 * ```
 */
export async function loadKerasWeights<I extends LayerValue, O extends LayerValue>(
  model: Layer<I, O>,
  source: ModelSource,
  options: LoadKerasWeightsOptions = {},
): Promise<LoadReport> {
  const built = builtModel('loadKerasWeights', model)
  checkOptions<LoadKerasWeightsOptions>('loadKerasWeights', options, { strict: 'boolean' })
  const file = await modelFileOf(source, { user: 'loadKerasWeights' })
  const [bytes, { loadWeights }] = await Promise.all([file.read(), import('./files/load.js')])
  return loadWeights('loadKerasWeights', built, bytes, options.strict ?? true)
}

/** The model, built. Throws for anything else. */
export function builtModel(user: string, model: unknown): AnyLayer {
  if (!isLayer(model)) {
    throw new SerializationError(`${user}: expected a model, got ${describeValue(model)}`, {
      help: `pass the model first: ${user}(model)`,
    })
  }
  if (model.built) return model
  if (model.disposed || model.inputShape === undefined) {
    throw new SerializationError(
      `${user}: the model '${model.name}' ${model.disposed ? 'was disposed' : 'is not built, it has no weights yet'}`,
      { help: 'apply it once, or call model.buildFor(inputShape)' },
    )
  }
  model.buildFor(model.inputShape)
  return model
}
