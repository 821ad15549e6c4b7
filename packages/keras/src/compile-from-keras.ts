// What a Keras model was compiled with: optimizer, losses and metrics as options of `compile`.

import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { CompileOptions, LossLike, MetricLike, MetricList } from '@tensorloom/train'
import { checkConfig } from './arguments.js'
import { lossFromKeras } from './classes/losses.js'
import { metricFromKeras } from './classes/metrics.js'
import { type CustomObjects, checkCustomObjects, customObjectOf, isKeras, unknownClass } from './custom-objects.js'
import { isConfig, isSerialized, type Json, type KerasConfig, objectOf, type SerializedObject } from './json.js'
import { optimizerFromKeras } from './optimizer-from-keras.js'

/**
 * The options of `compile` that a Keras model was compiled with.
 *
 * @param config - what `model.get_compile_config()` returns in Keras, or `compile_config` in a saved model
 * @param outputNames - the names of the outputs in the order of the model here; needed if the config names them
 * @param customObjects - losses and metrics that are functions or classes of the user in Python, by their names
 * @throws `SerializationError` for classes and options that are not known
 * @example
 * ```ts
 * import { compileOptionsFromKeras } from '@tensorloom/keras'
 * import { dense } from '@tensorloom/layers'
 * import { compile } from '@tensorloom/train'
 * const options = compileOptionsFromKeras({
 *   optimizer: { class_name: 'SGD', config: { learning_rate: 0.1 } },
 *   loss: 'mse',
 *   metrics: ['mae'],
 * })
 * console.log(compile(dense(1, { inputShape: [2] }), options).optimizer.learningRate) // 0.1
 * ```
 */
export function compileOptionsFromKeras(
  config: KerasConfig,
  outputNames?: readonly string[],
  customObjects: CustomObjects = {},
): CompileOptions {
  checkConfig('compileOptionsFromKeras', config)
  if (
    outputNames !== undefined &&
    !(Array.isArray(outputNames) && outputNames.every((one) => typeof one === 'string'))
  ) {
    throw new SerializationError(`compileOptionsFromKeras: outputNames is ${describeValue(outputNames)}`, {
      help: "give the names of the outputs in their order: ['kind', 'size']",
    })
  }
  checkCustomObjects('compileOptionsFromKeras', customObjects)
  const { optimizer, loss, loss_weights: lossWeights, metrics: given, weighted_metrics: weighted } = config
  const byOutput = <T>(value: Json | undefined, make: (one: Json) => T): T | readonly T[] | undefined => {
    if (value === undefined || value === null) return undefined
    if (Array.isArray(value)) return (value as readonly Json[]).map(make)
    if (!isConfig(value) || isSerialized(value)) return make(value)
    return names(outputNames, value).map((name) => make(value[name] ?? null))
  }
  return {
    optimizer: optimizerOf(optimizer),
    loss: byOutput(loss, (one) => lossOf(one, customObjects)) as CompileOptions['loss'],
    lossWeights: listOf(byOutput(lossWeights, (one) => (one as number | null) ?? 1)),
    metrics: metricsOf(given, byOutput, customObjects),
    weightedMetrics: metricsOf(weighted, byOutput, customObjects),
    outputNames,
  }
}

function names(outputNames: readonly string[] | undefined, value: KerasConfig): readonly string[] {
  if (outputNames === undefined || Object.keys(value).some((name) => !outputNames.includes(name))) {
    throw new SerializationError(`Keras: the model was compiled for outputs ${Object.keys(value).join(', ')}`, {
      help: 'pass their names in the order of the outputs: compileOptionsFromKeras(config, names)',
    })
  }
  return outputNames
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] | undefined {
  return value === undefined || Array.isArray(value) ? (value as readonly T[] | undefined) : [value as T]
}

function optimizerOf(value: Json | undefined): CompileOptions['optimizer'] {
  if (typeof value === 'string') return value as 'adam'
  if (isSerialized(value) && isConfig(value.config)) {
    return optimizerFromKeras(objectOf(value))
  }
  return refuse('optimizer', value)
}

function refuse(what: string, value: unknown): never {
  throw new SerializationError(`Keras: ${what} is ${describeValue(value)}, expected a name or an object of Keras`, {
    help: "write { class_name, config } as Keras's get_config() does",
  })
}

function lossOf(value: Json, customObjects: CustomObjects): LossLike {
  const custom = customOf(value, customObjects)
  if (custom !== undefined) return custom as LossLike
  if (typeof value === 'string') return value as 'mse'
  return isSerialized(value) ? lossFromKeras(objectOf(value)) : refuse('loss', value)
}

function metricOf(value: Json, customObjects: CustomObjects): MetricLike {
  const custom = customOf(value, customObjects)
  if (custom !== undefined) return custom as MetricLike
  if (typeof value === 'string') return value as 'accuracy'
  return isSerialized(value) ? metricFromKeras(objectOf(value)) : refuse('a metric', value)
}

// A function of the user has its name alone in the config, or is an object of the class 'function'.
function customOf(value: Json, customObjects: CustomObjects): unknown {
  const object = isSerialized(value) ? objectOf(value) : undefined
  const name = object?.className === 'function' ? (value as SerializedObject).config : value
  if (typeof name === 'string' && Object.hasOwn(customObjects, name)) return customObjects[name]
  if (object === undefined || object.className === 'function') {
    if (object !== undefined) throw unknownClass({ ...object, className: String(name) })
    return undefined
  }
  const custom = customObjectOf(customObjects, object)
  if (custom === undefined) {
    if (!isKeras(object)) throw unknownClass(object)
    return undefined
  }
  return typeof custom === 'function' ? (custom as (config: KerasConfig) => unknown)(object.config) : custom
}

// A list for one output; lists of lists, or an object of lists by output, for several.
function metricsOf(
  value: Json | undefined,
  byOutput: (value: Json | undefined, make: (one: Json) => MetricList[number]) => unknown,
  customObjects: CustomObjects,
): MetricList | undefined {
  const one = (item: Json): MetricLike => metricOf(item, customObjects)
  const all = (item: Json): MetricList[number] =>
    Array.isArray(item) ? (item as readonly Json[]).map(one) : item === null ? [] : one(item)
  const given = byOutput(value, all)
  return given === undefined ? undefined : ((Array.isArray(given) ? given : [given]) as MetricList)
}
