// Runs every check, goes on after one that fails, and ends with one line: `N passed, N failed`.
// Tests are counted one by one from vitest's report, every other check as one. No test at all is a failure.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runTool } from './run.mjs'
import { root } from './workspace.mjs'

const reports = join(root, 'node_modules', '.cache', 'ci')

const steps = [
  { name: 'Node tests', script: 'test', report: 'node.json' },
  { name: 'browser tests', script: 'test:browser', report: 'browser.json' },
  { name: 'lint', script: 'lint' },
  { name: 'type check', script: 'typecheck' },
  { name: 'build', script: 'build' },
  { name: 'package checks', script: 'check:packages' },
  { name: 'release test', script: 'test:release' },
  { name: 'unused code', script: 'check:unused' },
  { name: 'size budgets', script: 'size' },
  { name: 'docs', script: 'docs' },
  { name: 'repository guards', script: 'check:repository' },
]

let passed = 0
let failed = 0
const summary = []

for (const { name, script, report } of steps) {
  console.log(`\n== ${name}: npm run ${script}`)
  const start = Date.now()
  const counts = report ? runTests(script, join(reports, report)) : runCheck(script)
  passed += counts.passed
  failed += counts.failed
  const seconds = ((Date.now() - start) / 1000).toFixed(1).padStart(6)
  summary.push(`${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}${counts.note ?? ''}`)
}

console.log(`\n${summary.join('\n')}\n`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)

function runCheck(script) {
  return runTool('npm', ['run', '--silent', script]) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

function runTests(script, report) {
  mkdirSync(reports, { recursive: true })
  rmSync(report, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = runTool('npm', ['run', '--silent', script, '--', ...reporters])
  if (!existsSync(report)) return { passed: 0, failed: 1, note: ': no report was written' }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'))
  const counts = { passed: numPassedTests, failed: numFailedTests }
  if (numPassedTests + numFailedTests === 0) return { ...counts, failed: 1, note: ': no test was run' }
  // A file that does not load, or an unhandled error, fails the run without failing a test.
  if (code !== 0 && numFailedTests === 0) return { ...counts, failed: 1, note: ': failed outside of the tests' }
  const skipped = numPendingTests + numTodoTests
  return {
    ...counts,
    note: `: ${numPassedTests} of ${numPassedTests + numFailedTests}${skipped ? `, ${skipped} skipped` : ''}`,
  }
}
