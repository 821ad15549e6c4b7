// Models and weights as files that Keras reads.
import type { Layer, LayerValue } from '@tensorloom/layers'
import { SerializationError } from '@tensorloom/tensor'
import { checkOptions, isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkOptimizer } from './arguments.js'
import type { SaveKerasOptions, SaveKerasWeightsOptions } from './files/kinds.js'
import { builtModel } from './load-keras.js'

/**
 * Saves a model as the bytes of a `.keras` archive, which Keras 3 loads; or of an `.h5` file in the legacy format.
 *
 * @param model - a sequential or functional model of layers that Keras has
 * @param options - `compile`: what it is compiled with; `optimizer`: whose state is saved; `format`: `keras` or `h5`
 * @throws `SerializationError` if the model is not built, or has something that Keras has not: a class of layers, a function
 *   of your own, an op
 * @example
 * ```ts
 * import { loadKeras, saveKeras } from '@tensorloom/keras'
 * import { dense, sequential } from '@tensorloom/layers'
 * import { adam } from '@tensorloom/optim'
 * const model = sequential([dense(3, { inputShape: [4] })])
 * const bytes = await saveKeras(model, { compile: { optimizer: adam(), loss: 'meanSquaredError' } })
 * const { compileOptions } = await loadKeras(bytes)
 * console.log(compileOptions?.loss) // mean_squared_error
 * ```
 */
export async function saveKeras<I extends LayerValue, O extends LayerValue>(
  model: Layer<I, O>,
  options: SaveKerasOptions = {},
): Promise<Uint8Array> {
  const built = builtModel('saveKeras', model)
  checkOptions<SaveKerasOptions>('saveKeras', options, { compile: 'any', optimizer: 'any', format: ['keras', 'h5'] })
  checkOptimizerOption('saveKeras', options.optimizer)
  checkCompile(options.compile)
  const { savedLegacy, savedModel } = await import('./files/save.js')
  return options.format === 'h5' ? savedLegacy('saveKeras', built, options) : savedModel('saveKeras', built, options)
}

/**
 * Saves the weights of a model as the bytes of a `.weights.h5` file, which `model.load_weights` of Keras 3 reads into a model
 * of the same architecture.
 *
 * @param model - any model that is built, also one with layers of your own
 * @param options - `optimizer`: an optimizer whose state is saved as well
 * @throws `SerializationError` if the model is not built
 * @example
 * ```ts
 * import { saveKerasWeights } from '@tensorloom/keras'
 * import { dense, sequential } from '@tensorloom/layers'
 * const bytes = await saveKerasWeights(sequential([dense(3, { inputShape: [4] })]))
 * console.log(new TextDecoder().decode(bytes.subarray(1, 4))) // HDF
 * ```
 */
export async function saveKerasWeights<I extends LayerValue, O extends LayerValue>(
  model: Layer<I, O>,
  options: SaveKerasWeightsOptions = {},
): Promise<Uint8Array> {
  const built = builtModel('saveKerasWeights', model)
  checkOptions<SaveKerasWeightsOptions>('saveKerasWeights', options, { optimizer: 'any' })
  checkOptimizerOption('saveKerasWeights', options.optimizer)
  const { savedWeights } = await import('./files/save.js')
  return savedWeights(built, options.optimizer)
}

function checkOptimizerOption(user: string, optimizer: unknown): void {
  if (optimizer !== undefined) checkOptimizer(user, optimizer, `${user}(model, { optimizer: trainer.optimizer })`)
}

function checkCompile(compile: unknown): void {
  if (compile === undefined) return
  const { optimizer, loss, lossWeights, metrics, weightedMetrics } = isPlainObject(compile) ? compile : {}
  const lists = [lossWeights, metrics, weightedMetrics]
  const sound =
    (typeof optimizer === 'string' || (isPlainObject(Object(optimizer).options) && loss !== null)) &&
    lists.every((list) => list === undefined || Array.isArray(list) || isPlainObject(list))
  if (sound) return
  const text = isPlainObject(compile) ? describeEntries(compile) : describeValue(compile)
  throw new SerializationError(`saveKeras: compile is ${text}, expected the options of compile`, {
    help: "write saveKeras(model, { compile: { optimizer: adam(), loss: 'meanSquaredError' } })",
  })
}

function describeEntries(compile: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(compile).map(([name, value]) => `${name}: ${describeValue(value)}`)
  return `{ ${entries.join(', ')} }`
}
