// Cases of regularizers: the penalty, its gradient, and the config.
import { vjp } from '@tensorloom/autograd'
import { isFloating } from '@tensorloom/tensor'
import { regularizers } from '../classes/regularizers.js'
import { describe, entryOf, optionsOf } from '../classes/table.js'
import { type ClassCase, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner } from './case-runner.js'
import { compareConfigs } from './round-trip.js'

interface RegularizerCase extends ClassCase {
  readonly x: StoredTensor
  readonly result: StoredTensor
  readonly gradient?: StoredTensor
}

/** Runs a case of a regularizer. */
export const runRegularizer: CaseRunner<RegularizerCase> = async (one, checks, run) => {
  const entry = entryOf('regularizer', regularizers, one.class)
  const regularizer = entry.make(optionsOf(entry, one.class, one.config))
  compareConfigs(checks, describe('regularizer', regularizers, regularizer), {
    className: one.class,
    config: one.config,
  })
  const x = run(() => tensorOf(one.x))
  const penalty = run(() => regularizer.penalty(x))
  await checks.compare('penalty', penalty, one.result, ['result'])
  const { gradient } = one
  if (gradient === undefined || !isFloating(x.dtype)) return
  const found = run(() => vjp((x) => regularizer.penalty(x), [x], tensorOf({ dtype: 'float32', shape: [], data: [1] })))
  await checks.compare('gradient', found.gradients[0]!, gradient)
}
