// Keras's optimizers: which of ours each is.
import { type Optimizer, sgd } from '@tensorloom/optim'
import { type Field, type Fields, fixed, type Options, plain } from './fields.js'
import { isConfig, isSerialized } from './json.js'
import { schedules } from './schedules.js'
import { type Entry, entry, entryOf, optionsOf, type Table } from './table.js'

/** A learning rate: a number or a schedule. */
const learningRate: Field = {
  standard: 0.001,
  read(value) {
    if (!isSerialized(value)) return value
    const entry = entryOf('schedule', schedules, value.class_name)
    return entry.make(optionsOf(entry, value.class_name, isConfig(value.config) ? value.config : {}))
  },
  write: (value) => value as number,
}

const common: Fields = {
  name: plain(),
  learning_rate: learningRate,
  weight_decay: plain(null),
  clipnorm: plain(null, 'clipNorm'),
  global_clipnorm: plain(null, 'globalClipNorm'),
  clipvalue: plain(null, 'clipValue'),
  use_ema: fixed(false),
  ema_momentum: fixed(0.99),
  ema_overwrite_frequency: fixed(null),
  loss_scale_factor: fixed(null),
  gradient_accumulation_steps: fixed(null),
}

function optimizer(type: string, fields: Fields, make: (options: never) => Optimizer): Entry<Optimizer> {
  return entry(type, { ...common, ...fields }, ({ name: _name, ...options }: Options) => make(options as never))
}

/** Keras's optimizers by class. */
export const optimizers: Table<Optimizer> = {
  SGD: optimizer('sgd', { momentum: plain(0), nesterov: plain(false) }, sgd),
}
