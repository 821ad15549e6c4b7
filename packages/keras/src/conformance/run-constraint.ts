// Cases of constraints: the value after an update, and the config.
import { constraints } from '../classes/constraints.js'
import { describe, entryOf, optionsOf } from '../classes/table.js'
import { type ClassCase, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner } from './case-runner.js'
import { compareConfigs } from './round-trip.js'

interface ConstraintCase extends ClassCase {
  readonly x: StoredTensor
  readonly result: StoredTensor
}

/** Runs a case of a constraint. */
export const runConstraint: CaseRunner<ConstraintCase> = async (one, checks, run) => {
  const entry = entryOf('constraint', constraints, one.class)
  const constraint = entry.make(optionsOf(entry, one.class, one.config))
  const { class: className, config } = one
  compareConfigs(checks, describe('constraint', constraints, constraint), { className, config })
  const value = run(() => constraint.constrain(tensorOf(one.x)))
  await checks.compare('result', value, one.result, ['result'])
}
