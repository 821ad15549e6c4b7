// `npm run example -- <name> [arguments]`, and the same for `bench`: builds one program with the packages it uses, and runs it.
// `npm run bench -- [options]` without a name is the comparison with other libraries; `npm run example -- all` runs every one
// that Node can run. An example that is a page is served by vite until it is stopped.
import { basename, join } from 'node:path'
import { runTool } from './shared/run.mjs'
import { workspacePages, workspacePrograms } from './workspace.mjs'

/** @type {Record<string, string>} */
const commands = { examples: 'npm run example', bench: 'npm run bench' }

/** @type {Record<string, string>} */
const defaults = { bench: 'peers' }

const [group = '', ...rest] = process.argv.slice(2)
const named = rest[0] !== undefined && !rest[0].startsWith('-')
const name = named ? rest[0] : defaults[group]
const args = named ? rest.slice(1) : rest
const pages = group === 'examples' ? workspacePages() : []
const programs = [...workspacePrograms(group), ...pages]

if (group === 'examples' && name === 'all')
  process.exit(runTool(process.execPath, ['scripts/test-examples.mjs', ...args]))

const program = programs.find(({ path }) => basename(path) === name)

if (!program) {
  if (name) console.error(`There is no '${name}' in ${group}.\n`)
  console.error(`${commands[group]} -- <name>\n`)
  const width = Math.max(0, ...programs.map(({ path }) => basename(path).length))
  for (const { path, manifest } of programs) console.error(`  ${basename(path).padEnd(width)}  ${manifest.description}`)
  if (group === 'examples')
    console.error(`  ${'all'.padEnd(width)}  Runs every example in Node and checks the results.`)
  process.exit(1)
}

const built = runTool('tsc', ['-b', program.path])
if (built !== 0) {
  console.error(`\n'${name}' does not compile: the errors are above.`)
  process.exit(built)
}
if (pages.includes(program)) {
  // The compiler does not make this part of the GPU's code.
  const bundled = runTool(process.execPath, ['packages/backend-gpu/scripts/bundle-vendor.mjs'])
  process.exit(bundled === 0 ? runTool('vite', [program.path, ...args]) : bundled)
}
process.exit(runTool(process.execPath, [join(program.path, 'dist', 'main.js'), ...args]))
