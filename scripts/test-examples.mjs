// Builds and runs every example with the arguments that it got: each checks its results and fails when it misses one.
// `--short` leaves out those that train for longer; `npm run test:full` runs all.
import { basename, join } from 'node:path'
import { runTool } from './shared/run.mjs'
import { workspacePrograms } from './workspace.mjs'

/** Examples that train for more than about ten seconds on two cores. */
const long = new Set([
  'cnn-fashion-mnist',
  'connect-four',
  'detection',
  'diffusion-digits',
  'faces',
  'gan-digits',
  'image-text',
  'keyword-spotting',
  'segmentation',
  'speech-to-text',
  'text-generation-gpt',
  'text-generation-lstm',
  'translation',
  'unsupervised-digits',
  'vae-digits',
])

const args = process.argv.slice(2).filter((argument) => argument !== '--short')
const short = process.argv.includes('--short')
const programs = workspacePrograms('examples').filter(({ path }) => !short || !long.has(basename(path)))

const built = runTool('tsc', ['-b', ...programs.map(({ path }) => path)])
if (built !== 0) process.exit(built)

const results = programs.map(({ path }) => {
  const name = basename(path)
  console.log(`\n== example ${name}`)
  const start = performance.now()
  const code = runTool(process.execPath, [join(path, 'dist', 'main.js'), ...args])
  return { name, code, seconds: (performance.now() - start) / 1000 }
})

const failed = results.filter(({ code }) => code !== 0)
const width = Math.max(...results.map(({ name }) => name.length))
console.log('')
for (const { name, code, seconds } of results) {
  console.log(`${code === 0 ? '✓' : '✗'} ${name.padEnd(width)} ${seconds.toFixed(1).padStart(6)} s`)
}
console.log(`\n${results.length - failed.length} of ${results.length} examples reached what they promise`)
if (failed.length > 0) {
  console.error(`missed: ${failed.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}
