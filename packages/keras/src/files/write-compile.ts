// What a model is compiled with, as Keras writes it.
import type { Optimizer } from '@tensorloom/optim'
import { SerializationError } from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { ByOutput, CompileOptions, Loss } from '@tensorloom/train'
import { kerasLossOf, losses } from '../classes/losses.js'
import { kerasMetricOf, type MetricLike } from '../classes/metrics.js'
import { type Json, type KerasConfig, serialized } from '../json.js'
import { snakeCase } from '../letter-case.js'
import { kerasConfigOfOptimizer } from '../optimizer-from-keras.js'

/** The `compile_config` of a model. */
export function compileConfigOf(
  user: string,
  options: CompileOptions | undefined,
  optimizer: Optimizer | undefined,
  outputNames: readonly string[] | undefined,
): KerasConfig {
  if (options === undefined && optimizer === undefined) return {}
  const given = optimizer ?? options!.optimizer
  const byOutput = <T>(list: readonly T[] | ByOutput<T> | undefined, make: (one: T) => Json): Json => {
    if (list === undefined) return null
    if (!isList(list)) return Object.fromEntries(Object.entries(list).map(([name, one]) => [name, make(one)]))
    const all = list.map(make)
    if (outputNames === undefined || outputNames.length !== all.length) return all
    return Object.fromEntries(outputNames.map((name, k) => [name, all[k]!]))
  }
  const loss = options?.loss
  const metrics = (list: CompileOptions['metrics']): Json => {
    if (list === undefined) return null
    const one = (item: unknown): Json => metricOf(user, item)
    if (isList(list) && !list.some(Array.isArray)) return list.map(one)
    return byOutput<unknown>(list, (item) => (isList(item) ? item.map(one) : [one(item)]))
  }
  return {
    optimizer:
      typeof given === 'string'
        ? snakeCase(given).replace(/_/g, '')
        : serialized('keras.optimizers', kerasConfigOfOptimizer(given)),
    loss:
      isList(loss) || isByOutput(loss)
        ? byOutput<unknown>(loss, (one) => lossOf(user, one))
        : loss === undefined
          ? null
          : lossOf(user, loss),
    loss_weights: byOutput(options?.lossWeights, (one) => one),
    metrics: metrics(options?.metrics),
    weighted_metrics: metrics(options?.weightedMetrics),
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: 'auto',
  }
}

/** The same in the legacy format, which calls the optimizer otherwise. */
export function legacyCompileConfig({ optimizer, ...config }: KerasConfig): KerasConfig {
  const { class_name, config: own } = optimizer as KerasConfig
  return {
    ...config,
    optimizer_config: typeof optimizer === 'string' ? optimizer : { class_name: class_name!, config: own! },
  }
}

// Array.isArray does not narrow lists that may not be changed.
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

// An object such as meanSquaredError() has a name and values; one by the names of outputs holds losses.
function isByOutput(loss: unknown): loss is ByOutput<unknown> {
  return isPlainObject(loss) && !isNamed(loss) && !('values' in loss)
}

// Names in Keras and here differ in their spelling only.
function nameOf(name: string): string {
  return /[A-Z]/.test(name) ? snakeCase(name) : name
}

function lossOf(user: string, loss: unknown): Json {
  if (typeof loss === 'string') return nameOf(loss)
  if (isNamed(loss) && isKnown(loss)) return serialized('keras.losses', kerasLossOf(loss as Loss))
  throw custom(user, 'loss', loss)
}

function metricOf(user: string, metric: unknown): Json {
  if (typeof metric === 'string') return nameOf(metric)
  if (isNamed(metric)) {
    // These are words in Keras, not classes: which class they mean follows from the loss.
    const { name, type = name } = metric as MetricLike
    if (type === 'accuracy' || type === 'crossentropy') return type
    return serialized('keras.metrics', kerasMetricOf(metric as MetricLike))
  }
  throw custom(user, 'metric', metric)
}

function isNamed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'name' in value
}

function isKnown(loss: unknown): boolean {
  const { name, type = name } = loss as { readonly name: string; readonly type?: string }
  return Object.values(losses).some((entry) => entry.type === type)
}

function custom(user: string, what: string, value: unknown): SerializationError {
  const text = typeof value === 'function' ? 'a function of your own' : describeValue(value)
  return new SerializationError(`${user}: the ${what} is ${text}, which Keras does not have`, {
    help: `leave out compile, and compile the model in Keras with a ${what} in Python`,
  })
}
