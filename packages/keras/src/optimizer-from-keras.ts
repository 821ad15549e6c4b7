// An optimizer or a schedule from Keras's class and config, and back.
import type { Optimizer, Schedule } from '@tensorloom/optim'
import { SerializationError } from '@tensorloom/tensor'
import { checkKerasObject, checkOptimizer, readingConfig } from './arguments.js'
import { optimizers } from './classes/optimizers.js'
import { schedules } from './classes/schedules.js'
import { describe, entryOf, optionsOf } from './classes/table.js'
import type { KerasObject } from './json.js'

// The torch backend of Keras has subclasses with these names.
const torchNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(optimizers).map((name) => [`Torch${name}`, name]),
)

/**
 * Makes the optimizer that a Keras object describes.
 *
 * @param object - the name of the class, and what `get_config()` returns
 * @throws `SerializationError` for a class or an option that Keras does not have
 * @example
 * ```ts
 * import { optimizerFromKeras } from '@tensorloom/keras'
 * const optimizer = optimizerFromKeras({ className: 'Adam', config: { learning_rate: 0.01, beta_1: 0.8 } })
 * console.log(optimizer.type, optimizer.options.beta1) // adam 0.8
 * ```
 */
export function optimizerFromKeras(object: KerasObject): Optimizer {
  checkKerasObject('optimizerFromKeras', object)
  const { className, config = {} } = object as Partial<KerasObject> & Pick<KerasObject, 'className'>
  const entry = entryOf('optimizer', optimizers, className, torchNames)
  return readingConfig('optimizerFromKeras', className, () => entry.make(optionsOf(entry, className, config)))
}

/**
 * The Keras object that an optimizer is.
 *
 * @throws `SerializationError` if Keras has no such optimizer, or if the learning rate is a function of your own
 * @example
 * ```ts
 * import { kerasConfigOfOptimizer } from '@tensorloom/keras'
 * import { sgd } from '@tensorloom/optim'
 * const { className, config } = kerasConfigOfOptimizer(sgd({ momentum: 0.9 }))
 * console.log(className, config.momentum) // SGD 0.9
 * ```
 */
export function kerasConfigOfOptimizer(optimizer: Optimizer): KerasObject {
  checkOptimizer('kerasConfigOfOptimizer', optimizer)
  const { type, options } = optimizer
  const { groups, l2 } = options as { readonly groups?: unknown; readonly l2?: number }
  if (groups !== undefined || (l2 !== undefined && l2 !== 0)) {
    throw new SerializationError(`Keras: its optimizers have no option '${groups === undefined ? 'l2' : 'groups'}'`, {
      help: groups === undefined ? 'use a regularizer, or weightDecay' : 'use multiOptimizer',
    })
  }
  return describe('optimizer', optimizers, { type, config: { ...options, learningRate: rateOf(optimizer) } })
}

// A rate that was assigned later is that of the optimizer now.
function rateOf({ options, learningRate }: Optimizer): unknown {
  return typeof options.learningRate === 'function' ? options.learningRate : learningRate
}

/**
 * Makes the schedule that a Keras object describes.
 *
 * @example
 * ```ts
 * import { scheduleFromKeras } from '@tensorloom/keras'
 * const schedule = scheduleFromKeras({
 *   className: 'CosineDecay',
 *   config: { initial_learning_rate: 0.1, decay_steps: 100 },
 * })
 * console.log(schedule(0), schedule(50).toFixed(3)) // 0.1 0.050
 * ```
 */
export function scheduleFromKeras(object: KerasObject): Schedule {
  checkKerasObject('scheduleFromKeras', object)
  const { className, config = {} } = object as Partial<KerasObject> & Pick<KerasObject, 'className'>
  const entry = entryOf('schedule', schedules, className)
  return readingConfig('scheduleFromKeras', className, () => entry.make(optionsOf(entry, className, config)))
}
