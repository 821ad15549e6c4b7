// Keras's optimizers: which of ours each is.

import type { Optimizer, OptimizerOptions, Schedule } from '@tensorloom/optim'
import * as ours from '@tensorloom/optim'
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { dropped, type Field, type Fields, type Options, plain } from '../fields.js'
import { isConfig, isSerialized, type Json, type SerializedObject, serialized } from '../json.js'
import { schedules } from './schedules.js'
import { describe, type Entry, entry, entryOf, optionsOf, type Table } from './table.js'

/** A learning rate: a number or a schedule. */
const learningRate = (standard: number): Field => ({
  standard,
  read(value) {
    if (!isSerialized(value)) return value
    const found = entryOf('schedule', schedules, value.class_name)
    return found.make(optionsOf(found, value.class_name, isConfig(value.config) ? value.config : {}))
  },
  write(value) {
    if (typeof value !== 'function') return value as number
    const { type, options } = value as Schedule
    if (type === undefined) {
      throw new SerializationError('Keras: the learning rate is a function of your own, which has no config', {
        help: 'use a schedule: exponentialDecay({ … })',
      })
    }
    return serialized('keras.optimizers.schedules', describe('schedule', schedules, { type, config: options ?? {} }))
  },
})

/** No weight decay is null in Keras and 0 here. */
const weightDecay = (standard: number | null): Field => ({
  standard,
  read: (value) => value ?? 0,
  write: (value) => (value === 0 ? null : (value as number)),
})

/** No clipping is null in Keras, or 0, which it takes as null. */
const clipping: Field = { standard: null, read: (value) => value || undefined, write: (value) => value as Json }

const name = (standard: string): Field => dropped(standard, 'optimizers have no name here')

const common: Fields = {
  weight_decay: weightDecay(null),
  clipnorm: clipping,
  global_clipnorm: clipping,
  clipvalue: clipping,
  use_ema: plain(false),
  ema_momentum: plain(0.99),
  ema_overwrite_frequency: plain(null),
  loss_scale_factor: plain(null),
  gradient_accumulation_steps: plain(null),
}

const moments: Fields = { beta_1: plain(0.9), beta_2: plain(0.999), epsilon: plain(1e-7) }

function optimizer(
  type: string,
  kerasName: string,
  rate: number,
  fields: Fields,
  make: (options: never) => Optimizer,
): Entry<Optimizer> {
  return entry(type, { name: name(kerasName), learning_rate: learningRate(rate), ...common, ...fields }, make)
}

const adamFields: Fields = { ...moments, amsgrad: plain(false) }

/** An optimizer inside another one. */
function inner(value: Json): Optimizer {
  if (!isSerialized(value) || !isConfig(value.config)) {
    throw new SerializationError(`Keras: the inner optimizer is ${describeValue(value)}, expected an object of Keras`, {
      help: 'write { class_name, config } as the get_config() of Keras does',
    })
  }
  const found = entryOf('optimizer', optimizers, value.class_name)
  return found.make(optionsOf(found, value.class_name, value.config))
}

function writeInner(value: unknown): SerializedObject {
  const { type, options } = value as Optimizer
  return serialized('keras.optimizers', describe('optimizer', optimizers, { type, config: options }))
}

interface OptimizerMap {
  readonly others: Optimizer
  readonly rules: readonly ours.OptimizerRule[]
}

/** Keras's OptimizerMap: a default, and optimizers by a pattern of the variable's name. */
const optimizerMap: Field = {
  standard: undefined,
  ours: 'map',
  read(value): OptimizerMap {
    const config = isSerialized(value) && isConfig(value.config) ? value.config : {}
    const { default_optimizer: others = null, optimizer_map: rules } = config
    return {
      others: inner(others),
      rules: Object.entries(isConfig(rules) ? rules : {}).map(([pattern, one]) => {
        return { parameters: [new RegExp(pattern)], optimizer: inner(one) }
      }),
    }
  },
  write(value) {
    const { others, rules } = value as OptimizerMap
    const map = Object.fromEntries(rules.map((rule) => [patternOf(rule.parameters), writeInner(rule.optimizer)]))
    const config = { default_optimizer: writeInner(others), optimizer_map: map }
    return serialized('keras.optimizers', { className: 'OptimizerMap', config })
  },
}

function patternOf(filter: ours.ParameterFilter): string {
  const choices = typeof filter === 'function' ? [] : filter
  const [only] = choices
  if (choices.length === 1 && (typeof only === 'string' || only instanceof RegExp)) {
    return typeof only === 'string' ? only.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : only.source
  }
  throw new SerializationError('Keras: a rule of multiOptimizer has no config unless it is one name or pattern', {
    help: "write { parameters: ['bias'], optimizer: sgd() }",
  })
}

/** Keras's optimizers by class. */
export const optimizers: Table<Optimizer> = {
  Adadelta: optimizer('adadelta', 'adadelta', 0.001, { rho: plain(0.95), epsilon: plain(1e-7) }, ours.adadelta),
  Adafactor: optimizer(
    'adafactor',
    'adafactor',
    0.001,
    {
      beta_2_decay: plain(-0.8),
      epsilon_1: plain(1e-30),
      epsilon_2: plain(1e-3),
      clip_threshold: plain(1),
      relative_step: plain(true),
    },
    ours.adafactor,
  ),
  Adagrad: optimizer(
    'adagrad',
    'adagrad',
    0.001,
    { initial_accumulator_value: plain(0.1), epsilon: plain(1e-7) },
    ours.adagrad,
  ),
  Adam: optimizer('adam', 'adam', 0.001, adamFields, ours.adam),
  AdamW: optimizer('adamW', 'adamw', 0.001, { ...adamFields, weight_decay: weightDecay(0.004) }, ours.adamW),
  Adamax: optimizer('adamax', 'adamax', 0.001, moments, ours.adamax),
  Ftrl: optimizer(
    'ftrl',
    'ftrl',
    0.001,
    {
      learning_rate_power: plain(-0.5),
      initial_accumulator_value: plain(0.1),
      l1_regularization_strength: plain(0),
      l2_regularization_strength: plain(0),
      l2_shrinkage_regularization_strength: plain(0),
      beta: plain(0),
    },
    ours.ftrl,
  ),
  Lamb: optimizer('lamb', 'lamb', 0.001, moments, ours.lamb),
  Lion: optimizer('lion', 'lion', 0.001, { beta_1: plain(0.9), beta_2: plain(0.99) }, ours.lion),
  LossScaleOptimizer: entry(
    'lossScale',
    {
      name: name('loss_scale_optimizer'),
      inner_optimizer: { standard: undefined, ours: 'optimizer', read: inner, write: writeInner },
      initial_scale: plain(2 ** 15),
      dynamic_growth_steps: plain(2000),
    },
    ({ optimizer: inside, ...options }: ours.LossScaleOptions & { readonly optimizer: Optimizer }) =>
      ours.lossScale(inside, options),
  ),
  MultiOptimizer: {
    ...entry(
      'multiOptimizer',
      {
        optimizer_map: optimizerMap,
        loss_scale_factor: dropped(null, 'the optimizers inside have no loss scale of their own'),
        name: name('multi_optimizer'),
      },
      ({ map }: { readonly map: OptimizerMap }) => ours.multiOptimizer(map.others, map.rules),
    ),
    write: (config, { others, rules }) => ({ ...config, optimizer_map: optimizerMap.write({ others, rules }) }),
  },
  Muon: optimizer(
    'muon',
    'muon',
    0.001,
    {
      weight_decay: weightDecay(0.004),
      adam_beta_1: plain(0.9),
      adam_beta_2: plain(0.999),
      epsilon: plain(1e-7),
      exclude_layers: patterns(),
      muon_a: plain(3.4445),
      muon_b: plain(-4.775),
      muon_c: plain(2.0315),
      adam_lr_ratio: plain(1),
      momentum: plain(0.95),
      ns_steps: plain(5),
      nesterov: plain(true),
      exclude_embeddings: plain(true),
      adam_weight_decay: weightDecay(0.004),
      rms_rate: { standard: 0.2, read: (value) => value, write: (value) => value as Json },
    },
    ours.muon,
  ),
  Nadam: optimizer('nadam', 'nadam', 0.001, moments, ours.nadam),
  RMSprop: optimizer(
    'rmsProp',
    'rmsprop',
    0.001,
    { rho: plain(0.9), momentum: plain(0), epsilon: plain(1e-7), centered: plain(false) },
    ours.rmsProp,
  ),
  ScheduleFreeAdamW: optimizer(
    'scheduleFreeAdamW',
    'schedule_free_adamw',
    0.0025,
    { ...moments, epsilon: plain(1e-8), warmup_steps: plain(0) },
    ours.scheduleFreeAdamW,
  ),
  SGD: {
    ...optimizer('sgd', 'SGD', 0.01, { momentum: plain(0), nesterov: plain(false) }, ours.sgd),
    // Without momentum Keras ignores nesterov, which is an error here.
    read: (options: Options) => (options.momentum === 0 ? { ...options, nesterov: false } : options),
  },
}

/** Patterns of names, which are strings in Keras. */
function patterns(): Field {
  return {
    standard: [],
    read: (value) => (Array.isArray(value) ? value.map((one) => new RegExp(String(one))) : []),
    write: (value) =>
      (value as readonly (string | RegExp)[]).map((one) => (typeof one === 'string' ? one : one.source)),
  }
}

/** Keras's `exclude_from_weight_decay(var_names=…)`, which is not part of its config. */
export function excluding(names: readonly string[]): Pick<OptimizerOptions, 'excludeFromWeightDecay'> {
  return names.length === 0 ? {} : { excludeFromWeightDecay: [new RegExp(names.join('|'))] }
}
