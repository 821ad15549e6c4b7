// Keras's losses: which of ours each is.

import type { Loss } from '@tensorloom/train'
import * as train from '@tensorloom/train'
import { checkKerasObject, checkMeasure, readingConfig } from '../arguments.js'
import { type Field, type Fields, type Options, plain, word } from '../fields.js'
import type { KerasObject } from '../json.js'
import { describe, type Entry, entry, entryOf, optionsOf, type Table } from './table.js'

const byBatch = word('sum_over_batch_size')

/** A reduction. Keras's None is null here, too: no reduction. */
const reduction: Field = {
  ...byBatch,
  read: (value, where) => (value === null ? null : byBatch.read(value, where)),
  write: (value) => (value === null ? null : byBatch.write(value)),
}

function loss(type: string, make: (options: never) => Loss, fields: Fields = {}): Entry<Loss> {
  return entry(type, { name: plain(), reduction, ...fields }, make as (options: Options) => Loss)
}

const scores: Fields = { from_logits: plain(false), label_smoothing: plain(0), axis: plain(-1) }
const focal: Fields = { ...scores, alpha: plain(0.25), gamma: plain(2) }

/** Keras's losses by class. */
export const losses: Table<Loss> = {
  BinaryCrossentropy: loss('binaryCrossentropy', train.binaryCrossentropy, scores),
  BinaryFocalCrossentropy: loss('binaryFocalCrossentropy', train.binaryFocalCrossentropy, {
    ...focal,
    apply_class_balancing: plain(false),
  }),
  CTC: loss('ctc', train.ctc),
  CategoricalCrossentropy: loss('categoricalCrossentropy', train.categoricalCrossentropy, scores),
  CategoricalFocalCrossentropy: loss('categoricalFocalCrossentropy', train.categoricalFocalCrossentropy, focal),
  CategoricalGeneralizedCrossEntropy: loss(
    'categoricalGeneralizedCrossEntropy',
    train.categoricalGeneralizedCrossEntropy,
    { q: plain(0.5) },
  ),
  CategoricalHinge: loss('categoricalHinge', train.categoricalHinge),
  Circle: loss('circle', train.circle, { gamma: plain(80), margin: plain(0.4), remove_diagonal: plain(true) }),
  CosineSimilarity: loss('cosineSimilarity', train.cosineSimilarity, { axis: plain(-1) }),
  Dice: loss('dice', train.dice, { axis: plain(null) }),
  Hinge: loss('hinge', train.hinge),
  Huber: loss('huber', train.huber, { delta: plain(1) }),
  KLDivergence: loss('klDivergence', train.klDivergence),
  LogCosh: loss('logCosh', train.logCosh),
  MeanAbsoluteError: loss('meanAbsoluteError', train.meanAbsoluteError),
  MeanAbsolutePercentageError: loss('meanAbsolutePercentageError', train.meanAbsolutePercentageError),
  MeanSquaredError: loss('meanSquaredError', train.meanSquaredError),
  MeanSquaredLogarithmicError: loss('meanSquaredLogarithmicError', train.meanSquaredLogarithmicError),
  Poisson: loss('poisson', train.poisson),
  SparseCategoricalCrossentropy: loss('sparseCategoricalCrossentropy', train.sparseCategoricalCrossentropy, {
    from_logits: plain(false),
    ignore_class: plain(null),
    axis: plain(-1),
  }),
  SquaredHinge: loss('squaredHinge', train.squaredHinge),
  Tversky: loss('tversky', train.tversky, { alpha: plain(0.5), beta: plain(0.5), axis: plain(null) }),
}

/**
 * Makes the loss that corresponds to a Keras loss.
 *
 * @param object - its class and the config of its `get_config()`; what is left out has Keras's default
 * @throws `SerializationError` for a class or an option that is not known
 * @example
 * ```ts
 * import { lossFromKeras } from '@tensorloom/keras'
 * const loss = lossFromKeras({ className: 'Huber', config: { delta: 2 } })
 * console.log(loss.name) // huber
 * ```
 */
export function lossFromKeras(object: Pick<KerasObject, 'className'> & Partial<KerasObject>): Loss {
  checkKerasObject('lossFromKeras', object)
  const { className, config = {} } = object
  const entry = entryOf('loss', losses, className)
  return readingConfig('lossFromKeras', className, () => entry.make(optionsOf(entry, className, config)))
}

/**
 * The Keras loss that a loss of `@tensorloom/train` is: its class and its whole config.
 *
 * @throws `SerializationError` for a loss that Keras does not have
 * @example
 * ```ts
 * import { kerasLossOf } from '@tensorloom/keras'
 * import { huber } from '@tensorloom/train'
 * console.log(kerasLossOf(huber({ delta: 2 })).config.delta) // 2
 * ```
 */
export function kerasLossOf(loss: Loss): KerasObject {
  checkMeasure('kerasLossOf', 'loss', loss)
  const { name, type = name, config = {} } = loss
  return describe('loss', losses, { type, config })
}
