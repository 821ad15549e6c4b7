// Removes what builds leave behind. Both dist and the build information: one without the other confuses `tsc -b`.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspacePackages } from './workspace.mjs'

for (const { path } of ['packages', 'examples', 'bench'].flatMap(workspacePackages)) {
  for (const name of readdirSync(path)) {
    if (name === 'dist' || name.endsWith('.tsbuildinfo')) rmSync(join(path, name), { recursive: true })
  }
}
for (const name of ['packages/testkit/src/conformance/data', 'docs/dist', 'coverage', 'tsconfig.tsbuildinfo'])
  rmSync(join(root, name), { recursive: true, force: true })
