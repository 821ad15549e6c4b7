// Everything `npm test` runs, under every supported Node; the packed packages under those, Bun and Deno.
// The runtimes come from npm into a cache folder, the first time.
import { makeChecks } from './checks.mjs'
import { runTool } from './run.mjs'
import { installRuntime, nodeVersions, otherRuntimes } from './runtimes.mjs'
import { testRelease } from './test-release.mjs'

const nodes = nodeVersions.map((version) => ({ name: `Node ${version}`, command: [installRuntime('node', version)] }))
const bun = { name: 'Bun', command: [installRuntime('bun', otherRuntimes.bun), 'run'] }
const deno = {
  name: 'Deno',
  command: [installRuntime('deno', otherRuntimes.deno), 'run', '--node-modules-dir=manual', '--no-prompt', '-A'],
}

const { check, finish } = makeChecks()
for (const { name, command } of nodes) {
  console.log(`\n== every Node test on ${name}`)
  check(`tests on ${name}`, runTool(command[0], ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node']) === 0)
}
console.log('\n== the packed packages')
testRelease([...nodes, bun, deno], check)
finish()
