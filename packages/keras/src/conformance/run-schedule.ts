// Cases of learning-rate schedules.
import { schedules } from '../classes/schedules.js'
import { entryOf, optionsOf } from '../classes/table.js'
import type { ClassCase } from './case.js'
import type { CaseRunner } from './case-runner.js'

interface ScheduleCase extends ClassCase {
  readonly steps: readonly number[]
  readonly values: readonly number[]
}

/** Runs a case of a schedule. */
export const runSchedule: CaseRunner<ScheduleCase> = (one, checks) => {
  const entry = entryOf('schedule', schedules, one.class)
  const schedule = entry.make(optionsOf(entry, one.class, one.config))
  const got = one.steps.map((step) => schedule(step))
  checks.compareElements('learning rates', got, { dtype: 'float32', shape: [got.length], data: one.values }, ['values'])
}
