// Everything `npm test` runs and the slow matrices, under every supported Node; then a rehearsal of a release, and what it gives
// under every package manager, TypeScript, runtime and bundler.
// The runtimes come from npm into a cache folder, the first time.
import { makeChecks } from './shared/checks.mjs'
import { runTool } from './shared/run.mjs'
import { installRuntime, nodeVersions, otherRuntimes } from './shared/runtimes.mjs'
import { webgpuInNode } from './shared/webgpu-in-node.mjs'
import { testRelease } from './test-release.mjs'

const executables = nodeVersions.map((version) => ({ name: `Node ${version}`, path: installRuntime('node', version) }))
const nodes = executables.map(({ name, path }) => ({ name, command: [path] }))
const bun = { name: 'Bun', command: [installRuntime('bun', otherRuntimes.bun), 'run'] }
const deno = {
  name: 'Deno',
  command: [installRuntime('deno', otherRuntimes.deno), 'run', '--node-modules-dir=manual', '--no-prompt', '-A'],
}

// Matrices that `npm test` leaves out are part of it.
const everything = { TENSORLOOM_TESTS: 'full' }

const { check, finish } = makeChecks()
for (const { name, path } of executables) {
  console.log(`\n== every Node test on ${name}`)
  const tests = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'node*']
  check(`tests on ${name}`, runTool(path, tests, { env: everything }) === 0)
}
console.log('\n== backend-gpu on WebGPU in Node')
const webgpu = ['run', '--project', 'node alone', 'packages/backend-gpu/test/webgpu.full.node.test.ts']
const forWebgpu = { ...everything, ...webgpuInNode() }
check('WebGPU in Node', runTool('vitest', webgpu, { env: forWebgpu }) === 0)
console.log('\n== every test in Chromium')
const inChromium = ['run', '--project', 'browser', '--project', 'isolated']
check('tests in Chromium', runTool('vitest', inChromium, { env: everything }) === 0)
console.log('\n== every example')
check('examples', runTool(process.execPath, ['scripts/test-examples.mjs']) === 0)
console.log('\n== the documentation')
check('documentation site', runTool('npm', ['run', 'docs']) === 0)
check('pages of the site', runTool(process.execPath, ['scripts/docs-check.mjs', '--full']) === 0)
console.log('\n== products with a native library, on threads of every runtime')
if (check('the build', runTool('npm', ['run', '--silent', 'build']) === 0)) {
  for (const { name, command } of [...nodes, bun, deno]) {
    const [executable = '', ...parameters] = command
    const code = runTool(executable, [...parameters, 'test/programs/native-products.mjs'])
    check(`native products on ${name}`, code === 0)
  }
}
console.log('\n== the packed packages')
check('types of the packed packages', runTool('npm', ['run', '--silent', 'check:types']) === 0)
// Their conformance kit and their files; the rehearsal has the runtimes.
testRelease([{ name: `Node ${process.version}`, command: [process.execPath] }], check)
console.log('\n== a rehearsal of a release')
check('the rehearsal', runTool(process.execPath, ['scripts/release-rehearse.mjs']) === 0)
finish()
