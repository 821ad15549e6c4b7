// `npm run example -- <name> [arguments]`: builds one example with the packages it uses, and runs it.
import { basename, join } from 'node:path'
import { runTool } from './run.mjs'
import { root, workspacePackages } from './workspace.mjs'

const [name, ...args] = process.argv.slice(2)
const examples = workspacePackages('examples')
const example = examples.find(({ path }) => basename(path) === name)

if (!example) {
  if (name) console.error(`There is no example called '${name}'.\n`)
  console.error('npm run example -- <name>\n')
  const width = Math.max(...examples.map(({ path }) => basename(path).length))
  for (const { path, manifest } of examples) console.error(`  ${basename(path).padEnd(width)}  ${manifest.description}`)
  process.exit(1)
}

const built = runTool('tsc', ['-b', example.path])
if (built !== 0) {
  console.error(`\nThe example '${name}' does not compile: see the errors above.`)
  process.exit(built)
}
process.exit(runTool(process.execPath, [join(example.path, 'dist', 'main.js'), ...args], { cwd: root }))
