// `npm run size:install`: packs every package as a release would, has npm install each into an empty folder from a registry on
// this machine, and records what lies there then in docs/reference/install-sizes.json. `npm run docs:tables` makes the table of it.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderSize } from './shared/folder-size.mjs'
import { installSizesFile } from './shared/install-sizes.mjs'
import { packRelease } from './shared/packed.mjs'
import { startRegistry, strangersEnvironment } from './shared/registry.mjs'
import { captureTool, runTool } from './shared/run.mjs'

const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'tensorloom-sizes-')))
try {
  const { tarballs } = packRelease(temporary)
  const registry = await startRegistry({ tarballs })
  const env = strangersEnvironment(registry.url, temporary)
  const sizes = Object.entries(tarballs).map(([name, tarball]) => {
    const folder = join(temporary, 'installed', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    const { code, output } = captureTool('npm', ['install', name], { cwd: folder, env })
    if (code !== 0) throw new Error(`npm install ${name} failed:\n${output}`)
    const modules = join(folder, 'node_modules')
    // npm's own files are left out: the list of what is installed, and the links to commands.
    const installed = packagesIn(modules).filter((one) => one !== name)
    const size = {
      name,
      tarball: statSync(tarball).size,
      unpacked: folderSize(join(modules, name)),
      installed: folderSize(modules, (entry) => entry === '.package-lock.json' || entry === '.bin'),
      ours: installed.filter((one) => one in tarballs),
      others: installed.filter((one) => !(one in tarballs)),
    }
    console.log(name, size.tarball, size.unpacked, size.installed, [...size.ours, ...size.others].join(' '))
    return size
  })
  await registry.stop()
  writeFileSync(installSizesFile, JSON.stringify(sizes))
  if (runTool('biome', ['format', '--write', installSizesFile]) !== 0) throw new Error('the record cannot be formatted')
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

/**
 * Names of the packages in a folder `node_modules`, those inside of other packages included.
 * @param {string} modules
 * @returns {string[]}
 */
function packagesIn(modules) {
  if (!existsSync(modules)) return []
  return readdirSync(modules)
    .filter((entry) => !entry.startsWith('.'))
    .flatMap((entry) =>
      entry.startsWith('@') ? readdirSync(join(modules, entry)).map((one) => `${entry}/${one}`) : entry,
    )
    .flatMap((name) => [name, ...packagesIn(join(modules, name, 'node_modules'))])
    .sort()
}
