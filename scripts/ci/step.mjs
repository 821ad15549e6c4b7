// Runs one step of scripts/ci/main.mjs and counts what passed: tests one by one from vitest's report, the checks of scripts
// with counts of their own from those, every other step as one. No test at all is a failure.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { countsVariable } from '../shared/checks.mjs'
import { startShell } from '../shared/run.mjs'
import { root } from '../workspace.mjs'

/**
 * @typedef {object} CiStep
 * @property {string} name
 * @property {string} script - A script of package.json.
 * @property {string} [report] - File for vitest's report.
 * @property {string} [counts] - File for the counts of scripts/shared/checks.mjs.
 * @property {readonly string[]} [needs]
 *
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {string} [note] - What the summary says behind the name.
 */

/** Where steps leave their reports. */
export const reports = join(root, 'node_modules', '.cache', 'ci')

/**
 * Runs the script itself, without what npm would run before it: that is a step of its own, which must not run again
 * while others read what it writes.
 * @param {CiStep} step
 * @param {string} command - What the script runs.
 * @returns {Promise<Counts & { output: string }>}
 */
export async function runStep({ report, counts }, command) {
  if (report !== undefined) return runTests(command, join(reports, report))
  if (counts !== undefined) return runCounted(command, join(reports, counts))
  const { code, output } = await startShell(command)
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output }
}

/**
 * @param {string} command
 * @param {string} file
 */
async function runCounted(command, file) {
  rmSync(file, { force: true })
  const { code, output } = await startShell(command, { [countsVariable]: file })
  if (!existsSync(file)) return { passed: 0, failed: 1, note: ': stopped before the end', output }
  /** @type {Counts} */
  const counts = JSON.parse(readFileSync(file, 'utf8'))
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1, note: ': failed outside of its checks', output }
  return { ...counts, note: `: ${counts.passed} of ${counts.passed + counts.failed}`, output }
}

/**
 * @param {string} command
 * @param {string} file
 */
async function runTests(command, file) {
  rmSync(file, { force: true })
  const { code, output } = await startShell(`${command} --reporter=default --reporter=json --outputFile.json="${file}"`)
  if (!existsSync(file)) return { passed: 0, failed: 1, note: ': no report was written', output }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'))
  const counts = { passed: numPassedTests, failed: numFailedTests, output }
  if (numPassedTests + numFailedTests === 0) return { ...counts, failed: 1, note: ': no test was run' }
  // A file that does not load, or an unhandled error, fails the run without failing a test.
  if (code !== 0 && numFailedTests === 0) return { ...counts, failed: 1, note: ': failed outside of the tests' }
  const skipped = numPendingTests + numTodoTests
  const note = `: ${numPassedTests} of ${numPassedTests + numFailedTests}${skipped ? `, ${skipped} skipped` : ''}`
  return { ...counts, note }
}
