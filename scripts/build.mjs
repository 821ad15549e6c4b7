// Builds every package, example and benchmark: what generates sources, then one run of the compiler over all projects (it
// keeps what is up to date), then what works on its output. The same as each package's own `build`, in one process.
import { runTool } from './shared/run.mjs'

/** @type {readonly (readonly [string, readonly string[]])[]} */
const commands = [
  [process.execPath, ['packages/testkit/scripts/make-case-modules.mjs']],
  ['tsc', ['-b']],
  [process.execPath, ['packages/backend-gpu/scripts/bundle-vendor.mjs']],
  [process.execPath, ['packages/create-tensorloom/scripts/make-templates.mjs']],
]

for (const [command, args] of commands) {
  const code = runTool(command, args)
  if (code !== 0) process.exit(code)
}
