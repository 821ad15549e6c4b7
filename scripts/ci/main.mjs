// Runs every check, several at a time, goes on after one that fails, and ends with one line: `N passed, N failed`.
// `--only <step>`, as often as needed, runs just these and what they need; `--jobs <n>` says how many run at a time.
import { mkdirSync, readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../workspace.mjs'
import { runInLanes, withNeeds } from './lanes.mjs'
import { reports, runStep } from './step.mjs'

/** @typedef {import('./step.mjs').CiStep} CiStep */

// In the order in which they begin: what others need, then the longest. Steps share the folder, so what reads or copies
// builds needs the one build, and no step may write where another reads.
/** @type {readonly CiStep[]} */
const steps = [
  { name: 'install', script: 'bootstrap' },
  { name: 'build', script: 'build', needs: ['install'] },
  { name: 'Node tests', script: 'test', report: 'node.json', needs: ['install'] },
  { name: 'browser tests', script: 'test:browser', report: 'browser.json', needs: ['install'] },
  { name: 'release test', script: 'test:release', counts: 'release.json', needs: ['build'] },
  { name: 'npm create', script: 'test:create', counts: 'create.json', needs: ['build'] },
  { name: 'a backend of a stranger', script: 'test:backend', needs: ['build'] },
  { name: 'lint', script: 'lint', needs: ['install'] },
  { name: 'package checks', script: 'check:packages', needs: ['build'] },
  { name: 'a plugin of a stranger', script: 'test:plugin', needs: ['build'] },
  { name: 'docs', script: 'docs', needs: ['build'] },
  { name: 'docs pages', script: 'docs:check', counts: 'docs.json', needs: ['docs'] },
  { name: 'pages', script: 'test:pages', counts: 'pages.json', needs: ['build'] },
  { name: 'pages of examples', script: 'test:example-pages', counts: 'example-pages.json', needs: ['build'] },
  { name: 'type check', script: 'typecheck', needs: ['build'] },
  { name: 'examples', script: 'test:examples', needs: ['build'] },
  { name: 'size budgets', script: 'size', needs: ['build'] },
  { name: 'benchmark harness', script: 'test:bench', needs: ['build'] },
  { name: 'unused code', script: 'check:unused', needs: ['build'] },
  { name: 'bundles', script: 'check:bundles', counts: 'bundles.json', needs: ['build'] },
  { name: 'repository guards', script: 'check:repository', needs: ['install'] },
]

const { only, jobs } = readArguments()
const chosen = only === undefined ? steps : withNeeds(steps, only)
/** @type {Record<string, string>} */
const scripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts

mkdirSync(reports, { recursive: true })
const begin = Date.now()
const load = loadavg()[0]?.toFixed(1)
if (only !== undefined) console.log(`only ${only.join(', ')}, and what they need`)
console.log(
  `${chosen.length} of ${steps.length} steps, ${jobs} at a time on ${availableParallelism()} cores, load ${load}`,
)

/** @type {Set<string>} */
const running = new Set()
const heartbeat = setInterval(
  () => console.log(`== after ${seconds(begin).trim()}: ${[...running].join(', ')}`),
  60_000,
)
const results = await runInLanes(chosen, {
  jobs,
  passed: ({ failed }) => failed === 0,
  leaveOut: ({ name }, need) =>
    report(name, { passed: 0, failed: 1, note: `: not run, since it needs ${need}` }, 0, ''),
  async run(step) {
    console.log(`== begins: ${step.name}, npm run ${step.script}`)
    running.add(step.name)
    const start = Date.now()
    const { output, ...result } = await runStep(step, scripts[step.script] ?? '').catch(stopped)
    running.delete(step.name)
    return report(step.name, result, Date.now() - start, output)
  },
})
clearInterval(heartbeat)

const total = { passed: 0, failed: 0 }
for (const { passed, failed } of results.values()) {
  total.passed += passed
  total.failed += failed
}
const lines = [...results.values()].map(({ line }) => line)
console.log(`\n${lines.join('\n')}\n       ${seconds(begin)}  in all, load ${loadavg()[0]?.toFixed(1)}\n`)
if (chosen.length < steps.length)
  console.log(`${steps.length - chosen.length} of ${steps.length} steps were not asked for`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 ? 1 : 0)

/**
 * Shows a step that ended, with all that it printed.
 * @param {string} name
 * @param {import('./step.mjs').Counts} counts
 * @param {number} milliseconds
 * @param {string} output
 */
function report(name, counts, milliseconds, output) {
  const duration = `${(milliseconds / 1000).toFixed(1).padStart(6)} s`
  const line = `${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${duration}  ${name}${counts.note ?? ''}`
  console.log(`\n== ${name}\n${output}${output.endsWith('\n') || output === '' ? '' : '\n'}== ${line}\n`)
  return { ...counts, line }
}

/**
 * What comes of a step that could not be run to its end.
 * @param {Error} error
 */
function stopped(error) {
  return { passed: 0, failed: 1, note: ': stopped before the end', output: `${error.stack}\n` }
}

/** @param {number} start */
function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s`
}

/** @returns {{ only: string[] | undefined, jobs: number }} Names of steps, and how many run at a time. */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: { only: { type: 'string', multiple: true }, jobs: { type: 'string' } },
    })
    // Steps wait for disks and processes now and then; more than four take memory.
    const jobs = values.jobs === undefined ? Math.min(4, Math.max(2, availableParallelism())) : Number(values.jobs)
    if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`--jobs ${values.jobs} is not a number of steps`)
    return { only: values.only?.map(stepName), jobs }
  } catch (error) {
    const names = steps.map(({ name, script }) => `  ${script.padEnd(18)}${name}`)
    console.error(`${error instanceof Error ? error.message : error}\n`)
    console.error(`.ci/run [--only <step>]… [--jobs <n>], with steps by either name:\n\n${names.join('\n')}`)
    process.exit(1)
  }
}

/** @param {string} text - The name of a step or of its npm script. */
function stepName(text) {
  const step = steps.find(({ name, script }) => name === text || script === text)
  if (step === undefined) throw new Error(`--only ${text}: there is no such step`)
  return step.name
}
