// The packages as a release would pack them, in seconds: pending changesets applied in a copy of the built packages, which
// is packed there. Nothing is installed; links between the packages are copied as they are and lead to the copies.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { root, workspacePackages } from '../workspace.mjs'
import { captureTool, runTool } from './run.mjs'

const needed = [
  'package.json',
  'pnpm-workspace.yaml',
  'pnpm-lock.yaml',
  'LICENSE',
  '.changeset',
  'examples',
  'packages',
  'scripts',
]

/**
 * Builds packages in place and packs copies of them.
 * @param {string} folder - A new one, or one without what is made here.
 * @param {readonly string[]} [folders] - Folders of `packages`; all by default.
 * @returns {{ tarballs: Record<string, string>, manifests: Record<string, any> }} by name of the package
 */
export function packRelease(folder, folders) {
  const packed = workspacePackages().filter(({ path }) => folders?.includes(basename(path)) ?? true)
  const projects = packed.flatMap(({ path }) =>
    ['tsconfig.json', 'tsconfig.node.json'].map((file) => join(path, file)).filter(existsSync),
  )
  if (runTool('tsc', ['-b', ...projects]) !== 0) throw new Error('the packages do not build')
  const copy = join(folder, 'workspace')
  for (const name of needed) cpSync(join(root, name), join(copy, name), { recursive: true, ...copyOptions })
  // For what scripts of the packages import.
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: copy })
  mustRun('changeset', ['version'], copy)
  /** @type {Record<string, string>} */
  const tarballs = {}
  /** @type {Record<string, any>} */
  const manifests = {}
  const destination = join(folder, 'tarballs')
  mkdirSync(destination)
  for (const { path } of packed) {
    const cwd = join(copy, 'packages', basename(path))
    const before = new Set(readdirSync(destination))
    mustRun('pnpm', ['pack', '--pack-destination', destination], cwd)
    const manifest = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))
    manifests[manifest.name] = manifest
    const tarball = readdirSync(destination).find((file) => !before.has(file))
    if (tarball === undefined) throw new Error(`${manifest.name} does not pack`)
    tarballs[manifest.name] = join(destination, tarball)
  }
  return { tarballs, manifests }
}

/** Everything but what packing does not read. @type {import('node:fs').CopySyncOptions} */
const copyOptions = {
  verbatimSymlinks: true,
  filter: (path) => {
    const [group, , ...inside] = relative(root, path).split(sep)
    // What other checks make and remove meanwhile.
    if (inside.includes('bundled') || path.endsWith('.tgz')) return false
    return group !== 'packages' || !['src', 'test'].includes(inside[0] ?? '')
  },
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function mustRun(command, args, cwd) {
  const { code, output } = captureTool(command, args, { cwd, env: { CI: 'true' } })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`)
}
