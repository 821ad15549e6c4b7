// What an op is checked for, in the order in which it is shown.
import { abstractChecks } from './abstract-checks.js'
import { gradientChecks } from './gradient-checks.js'
import { resultChecks } from './result-checks.js'
import type { OpCheck } from './run.js'

/** The checks by name. */
export const opChecks: Readonly<Record<string, OpCheck>> = { ...resultChecks, ...abstractChecks, ...gradientChecks }
