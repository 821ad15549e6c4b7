// What runs a case of a group.
import type { CommonCase } from './case.js'
import type { Checks } from './checks.js'

/** Runs a synchronous function on the backend; its tensors are freed when the case ends. */
export type Run = <T>(fn: () => T) => T

/** Runs a case and notes what is wrong. */
export type CaseRunner<C extends CommonCase = CommonCase> = (one: C, checks: Checks, run: Run) => Promise<void> | void
