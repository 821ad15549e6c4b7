// Runs every example: each states what it expects and fails when it misses it.
import { basename } from 'node:path'
import { runTool } from './shared/run.mjs'
import { workspacePackages } from './workspace.mjs'

const names = workspacePackages('examples').map(({ path }) => basename(path))
const failed = names.filter((name) => {
  console.log(`\n== example ${name}`)
  return runTool(process.execPath, ['scripts/program.mjs', 'examples', name]) !== 0
})
console.log(`\n${names.length - failed.length} of ${names.length} examples reached what they promise`)
if (failed.length > 0) {
  console.error(`missed: ${failed.join(', ')}`)
  process.exit(1)
}
