// Counts the checks of a script: a line for each, `N passed, N failed` at the end, and the counts for scripts/ci/main.mjs.
import { writeFileSync } from 'node:fs'

/** Where scripts/ci/main.mjs asks for the counts, as JSON. */
export const countsVariable = 'TENSORLOOM_CHECK_COUNTS'

/**
 * Counts a check, and gives back whether it holds.
 * @callback Check
 * @param {string} name
 * @param {boolean} holds
 * @param {unknown} [detail] - Explains a failure.
 * @returns {boolean}
 */

/** @returns {{ check: Check, finish: () => never }} `finish` ends the process. */
export function makeChecks() {
  /** @type {string[]} */
  const failures = []
  let passed = 0
  return {
    check(name, holds, detail = '') {
      console.log(`${holds ? 'ok    ' : 'FAILED'} ${name}${holds || detail === '' ? '' : `: ${detail}`}`)
      if (holds) passed++
      else failures.push(name)
      return holds
    },
    finish() {
      const counts = { passed, failed: failures.length }
      if (counts.failed > 0) console.log(`\nFAILED ${failures.join('\nFAILED ')}\n`)
      console.log(`${counts.passed} passed, ${counts.failed} failed`)
      const file = process.env[countsVariable]
      if (file) writeFileSync(file, JSON.stringify(counts))
      process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0)
    },
  }
}
