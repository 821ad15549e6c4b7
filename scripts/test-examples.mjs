// Builds and runs every example with the arguments that it got: each checks its results and fails when it misses one.
import { basename, join } from 'node:path'
import { runTool } from './shared/run.mjs'
import { workspacePrograms } from './workspace.mjs'

const args = process.argv.slice(2)
const programs = workspacePrograms('examples')

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
