// Runs one case of a group, and says how it went.

import { type Backend, getBackend, scope, setBackend } from '@tensorloom/tensor'
import type { CommonCase } from './case.js'
import type { Run } from './case-runner.js'
import { Checks } from './checks.js'
import { runnerOf } from './runners.js'
import { toleranceOf } from './tolerance.js'

/** Options of `runCase`. */
export interface RunOptions {
  /** Where to run; the current backend by default. */
  readonly backend?: Backend | undefined
}

/** The outcome of a case. */
export interface CaseResult {
  /** Keras's class and a number: `Dense/3`. */
  readonly id: string
  /** Whether everything that the case holds is as stored. */
  readonly passed: boolean
  /** What is wrong, a line each. */
  readonly problems: readonly string[]
}

/** Runs a case and compares everything that it holds. An error becomes a problem of the case. */
export async function runCase(group: string, one: CommonCase, options: RunOptions = {}): Promise<CaseResult> {
  const checks = new Checks(one, toleranceOf(one))
  const space = scope()
  const before = getBackend()
  // Not only for a synchronous function, because fit() is none.
  if (options.backend !== undefined) setBackend(options.backend)
  const run: Run = (fn) => space.run(fn)
  try {
    await runnerOf(group)(one, checks, run)
  } catch (error) {
    checks.fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  } finally {
    space.dispose()
    if (options.backend !== undefined) setBackend(before)
  }
  const { problems } = checks
  return { id: one.id, passed: problems.length === 0, problems }
}
