// Everything `npm test` runs, under every supported Node; the packed packages under those, Bun and Deno.
// The runtimes come from npm into a cache folder, the first time.
import { runTool } from './run.mjs'
import { installRuntime, nodeVersions, otherRuntimes } from './runtimes.mjs'
import { testRelease } from './test-release.mjs'

const nodes = nodeVersions.map((version) => ({ name: `Node ${version}`, command: [installRuntime('node', version)] }))
const bun = { name: 'Bun', command: [installRuntime('bun', otherRuntimes.bun), 'run'] }
const deno = {
  name: 'Deno',
  command: [installRuntime('deno', otherRuntimes.deno), 'run', '--node-modules-dir=manual', '--no-prompt', '-A'],
}

const failures = []
for (const { name, command } of nodes) {
  console.log(`\n== every Node test on ${name}`)
  const code = runTool(command[0], ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node'])
  if (code !== 0) failures.push(`tests on ${name}`)
}
console.log('\n== the packed packages')
failures.push(...testRelease([...nodes, bun, deno]))

for (const failure of failures) console.error(`FAILED ${failure}`)
console.log(failures.length === 0 ? '\nEverything passed.' : `\n${failures.length} checks failed.`)
process.exit(failures.length > 0 ? 1 : 0)
