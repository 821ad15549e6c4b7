// Runs every check, goes on after one that fails, and ends with one line: `N passed, N failed`.
// Tests are counted one by one from vitest's report, the checks of scripts with counts of their own from those, every
// other step as one. No test at all is a failure.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { countsVariable } from './checks.mjs'
import { runTool } from './run.mjs'
import { root } from './workspace.mjs'

const reports = join(root, 'node_modules', '.cache', 'ci')

const steps = [
  { name: 'install', script: 'bootstrap' },
  { name: 'Node tests', script: 'test', report: 'node.json' },
  { name: 'browser tests', script: 'test:browser', report: 'browser.json' },
  { name: 'lint', script: 'lint' },
  { name: 'type check', script: 'typecheck' },
  { name: 'build', script: 'build' },
  { name: 'pages', script: 'test:pages', counts: 'pages.json' },
  { name: 'bundles', script: 'check:bundles', counts: 'bundles.json' },
  { name: 'package checks', script: 'check:packages' },
  { name: 'release test', script: 'test:release', counts: 'release.json' },
  { name: 'a backend of a stranger', script: 'test:backend' },
  { name: 'a plugin of a stranger', script: 'test:plugin' },
  { name: 'npm create', script: 'test:create', counts: 'create.json' },
  { name: 'examples', script: 'test:examples' },
  { name: 'benchmark harness', script: 'test:bench' },
  { name: 'unused code', script: 'check:unused' },
  { name: 'size budgets', script: 'size' },
  { name: 'docs', script: 'docs' },
  { name: 'repository guards', script: 'check:repository' },
]

let passed = 0
let failed = 0
const summary = []

mkdirSync(reports, { recursive: true })
const begin = Date.now()
for (const step of steps) {
  console.log(`\n== ${step.name}: npm run ${step.script}`)
  const start = Date.now()
  const result = runStep(step)
  passed += result.passed
  failed += result.failed
  const line = `${result.failed === 0 ? 'ok    ' : 'FAILED'} ${seconds(start)}  ${step.name}${result.note ?? ''}`
  console.log(`== ${line}`)
  summary.push(line)
}
summary.push(`       ${seconds(begin)}  in all`)

console.log(`\n${summary.join('\n')}\n`)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s`
}

function runStep({ script, report, counts }) {
  if (report) return runTests(script, join(reports, report))
  if (counts) return runCounted(script, join(reports, counts))
  return runTool('npm', ['run', '--silent', script]) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** A script that counts its checks by scripts/checks.mjs. */
function runCounted(script, file) {
  rmSync(file, { force: true })
  const code = runTool('npm', ['run', '--silent', script], { env: { [countsVariable]: file } })
  if (!existsSync(file)) return { passed: 0, failed: 1, note: ': stopped before the end' }
  const counts = JSON.parse(readFileSync(file, 'utf8'))
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1, note: ': failed outside of its checks' }
  return { ...counts, note: `: ${counts.passed} of ${counts.passed + counts.failed}` }
}

function runTests(script, report) {
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
