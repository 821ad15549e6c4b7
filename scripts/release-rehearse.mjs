// `npm run release:rehearse`: versions and publishes the packages from a copy of the workspace to a registry on this machine,
// and tries what came out with every package manager, TypeScript, runtime and bundler that is promised. Tools come from npm
// into a cache folder, the first time. The workspace and the real registry are left alone.
//
//   npm run release:rehearse                            # everything
//   npm run release:rehearse -- --only "TypeScript 5"   # the rehearsal, and cells of the matrix with this in their names
//   npm run release:rehearse -- --publish               # the rehearsal only
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runMatrix } from './release/matrix.mjs'
import { rehearse } from './release/rehearsal.mjs'
import { makeChecks } from './shared/checks.mjs'
import { startRegistry } from './shared/registry.mjs'
import { workspacePackages } from './workspace.mjs'

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, publish: { type: 'boolean', default: false } },
})
const { check, finish } = makeChecks()
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tensorloom-rehearsal-')))
try {
  const registry = await startRegistry({ names: workspacePackages().map(({ manifest }) => manifest.name) })
  const versions = await rehearse({ folder, registry, check })
  if (versions !== undefined && !values.publish) {
    const place = { folder: join(folder, 'consumers'), registry: registry.url, versions }
    mkdirSync(place.folder)
    /** @param {string} name */
    const wanted = (name) => values.only?.some((part) => name.includes(part)) ?? true
    console.log(`\n${await runMatrix(place, check, wanted)}`)
  }
  await registry.stop()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
finish()
