// What a model is compiled with, as TensorFlow.js writes and reads it: optimizer, losses and metrics by their names there.
import { type Json, kerasConfigOfOptimizer, kerasLossOf, lossFromKeras, optimizerFromKeras } from '@tensorloom/keras'
import type { Optimizer } from '@tensorloom/optim'
import { SerializationError } from '@tensorloom/tensor'
import { isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { CompileOptions } from '@tensorloom/train'
import type { JsonObject } from '../files/artifacts.js'

function refused(what: string, help: string): SerializationError {
  return new SerializationError(`saveTfjs: compile: TensorFlow.js has no ${what}`, { help })
}

/** Its names of our losses and, in snake_case, of those of Keras. */
const losses: Readonly<Record<string, string>> = {
  BinaryCrossentropy: 'binary_crossentropy',
  CategoricalCrossentropy: 'categorical_crossentropy',
  CategoricalHinge: 'categorical_hinge',
  Hinge: 'hinge',
  KLDivergence: 'kullback_leibler_divergence',
  LogCosh: 'logcosh',
  MeanAbsoluteError: 'mean_absolute_error',
  MeanAbsolutePercentageError: 'mean_absolute_percentage_error',
  MeanSquaredError: 'mean_squared_error',
  MeanSquaredLogarithmicError: 'mean_squared_logarithmic_error',
  Poisson: 'poisson',
  SparseCategoricalCrossentropy: 'sparse_categorical_crossentropy',
  SquaredHinge: 'squared_hinge',
}

const metrics: Readonly<Record<string, string>> = {
  accuracy: 'accuracy',
  binaryAccuracy: 'binary_accuracy',
  categoricalAccuracy: 'categorical_accuracy',
  categoricalCrossentropy: 'categorical_crossentropy',
  crossentropy: 'crossentropy',
  meanAbsoluteError: 'mae',
  meanAbsolutePercentageError: 'mape',
  meanSquaredError: 'mse',
  sparseCategoricalCrossentropy: 'sparse_categorical_crossentropy',
}
const shortNames: Readonly<Record<string, string>> = {
  acc: 'accuracy',
  ce: 'crossentropy',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  mse: 'meanSquaredError',
  msle: 'meanSquaredLogarithmicError',
}

/** The entries of a Keras config that it has, by its names for them. */
interface WrittenOptimizer {
  readonly name: string
  readonly entries: Readonly<Record<string, string>>
}

const rate = { learning_rate: 'learningRate' }
const betas = { ...rate, beta_1: 'beta1', beta_2: 'beta2', epsilon: 'epsilon' }
const optimizers: Readonly<Record<string, WrittenOptimizer>> = {
  Adadelta: { name: 'Adadelta', entries: { ...rate, rho: 'rho', epsilon: 'epsilon' } },
  Adagrad: { name: 'Adagrad', entries: { ...rate, initial_accumulator_value: 'initialAccumulatorValue' } },
  Adam: { name: 'Adam', entries: betas },
  Adamax: { name: 'Adamax', entries: betas },
  Momentum: { name: 'Momentum', entries: { ...rate, momentum: 'momentum', nesterov: 'useNesterov' } },
  RMSprop: {
    name: 'RMSProp',
    entries: { ...rate, rho: 'decay', momentum: 'momentum', epsilon: 'epsilon', centered: 'centered' },
  },
  SGD: { name: 'SGD', entries: rate },
}
const optimizersByName: Readonly<Record<string, string>> = {
  adadelta: 'Adadelta',
  adagrad: 'Adagrad',
  adam: 'Adam',
  adamax: 'Adamax',
  rmsProp: 'RMSprop',
  rmsprop: 'RMSprop',
  sgd: 'SGD',
}

/** The `trainingConfig` of a model. */
export function trainingConfigOf({
  optimizer,
  loss,
  lossWeights,
  metrics: given,
  weightedMetrics,
}: CompileOptions): JsonObject {
  if (lossWeights !== undefined || weightedMetrics !== undefined) {
    throw refused(
      `${lossWeights === undefined ? 'weightedMetrics' : 'lossWeights'} in a saved model`,
      'leave it out, and compile the model there',
    )
  }
  return {
    loss: each(loss, lossOf),
    metrics: given === undefined ? null : each(given, metricOf),
    weighted_metrics: null,
    sample_weight_mode: null,
    loss_weights: null,
    optimizer_config: optimizerOf(optimizer),
  }
}

// One, a list, or one for each output by name.
function each(given: unknown, write: (one: unknown) => Json): Json {
  if (Array.isArray(given)) return given.map((one: unknown) => each(one, write))
  const byName = isPlainObject(given) && !('name' in given) && !('values' in given)
  if (!byName) return write(given)
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, each(one, write)]))
}

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

function plainName(name: string): string {
  const camel = camelCase(name)
  return Object.hasOwn(shortNames, camel) ? shortNames[camel]! : camel
}

function lossOf(loss: unknown): Json {
  if (typeof loss === 'string') {
    const name = plainName(loss).toLowerCase()
    const known = Object.values(losses).find((one) => one.replaceAll('_', '') === name)
    if (known !== undefined) return known
    throw refused(`loss '${loss}'`, `its losses are ${Object.values(losses).join(', ')}`)
  }
  const { className, config } = kerasLossOf(loss as never)
  const known = Object.hasOwn(losses, className) ? losses[className]! : undefined
  if (known === undefined) throw refused(`loss ${className}`, `its losses are ${Object.values(losses).join(', ')}`)
  const { config: usual } = kerasLossOf(lossFromKeras({ className }))
  const other = Object.entries(config).find(
    ([key, value]) => key !== 'name' && JSON.stringify(value) !== JSON.stringify(usual[key]),
  )
  if (other === undefined) return known
  throw refused(`loss ${className} with ${other[0]}: ${JSON.stringify(other[1])}`, 'leave the option out')
}

function metricOf(metric: unknown): Json {
  const { name, type = name } = (typeof metric === 'string' ? { name: metric } : Object(metric)) as {
    readonly name?: unknown
    readonly type?: unknown
  }
  const plain = typeof type === 'string' ? plainName(type) : ''
  if (Object.hasOwn(metrics, plain)) return metrics[plain]!
  throw refused(`metric ${describeValue(type ?? metric)}`, `its metrics are ${Object.values(metrics).join(', ')}`)
}

function optimizerOf(given: Optimizer | string): Json {
  const { className, config } = kerasConfigOfOptimizer(typeof given === 'string' ? byName(given) : given)
  const kind = className === 'SGD' && config.momentum !== 0 ? 'Momentum' : className
  const known = Object.hasOwn(optimizers, kind) ? optimizers[kind] : undefined
  if (known === undefined)
    throw refused(`optimizer ${className}`, `its optimizers are ${Object.keys(optimizers).join(', ')}`)
  const { config: usual } = kerasConfigOfOptimizer(optimizerFromKeras({ className, config: {} }))
  const written: Record<string, Json> = {}
  for (const [key, value] of Object.entries(config)) {
    if (Object.hasOwn(known.entries, key)) {
      if (typeof value === 'object' && value !== null)
        throw refused(`${className} with a schedule as ${key}`, 'give a number')
      written[known.entries[key]!] = value
    } else if (key !== 'name' && key !== 'epsilon' && JSON.stringify(value) !== JSON.stringify(usual[key])) {
      throw refused(`${className} with ${key}: ${JSON.stringify(value)}`, 'leave the option out')
    }
  }
  return { class_name: known.name, config: written }
}

function byName(name: string): Optimizer {
  const className = Object.hasOwn(optimizersByName, name) ? optimizersByName[name]! : undefined
  if (className !== undefined) return optimizerFromKeras({ className, config: {} })
  throw refused(`optimizer '${name}'`, `its optimizers are ${Object.keys(optimizers).join(', ')}`)
}
