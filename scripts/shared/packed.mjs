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
 * @returns {{ copy: string, tarballs: Record<string, string>, manifests: Record<string, any> }} The copy of the workspace;
 *   the others by name of the package.
 */
export function packRelease(folder, folders) {
  const copy = copyWorkspace(join(folder, 'workspace'), folders)
  applyChangesets(copy)
  const manifests = manifestsOf(copy, folders)
  /** @type {Record<string, string>} */
  const tarballs = {}
  const destination = join(folder, 'tarballs')
  mkdirSync(destination)
  for (const [name, { path }] of Object.entries(manifests)) {
    const before = new Set(readdirSync(destination))
    mustRun('pnpm', ['pack', '--pack-destination', destination], path)
    const tarball = readdirSync(destination).find((file) => !before.has(file))
    if (tarball === undefined) throw new Error(`${name} does not pack`)
    tarballs[name] = join(destination, tarball)
  }
  return {
    copy,
    tarballs,
    manifests: Object.fromEntries(Object.entries(manifests).map(([name, { manifest }]) => [name, manifest])),
  }
}

/**
 * Builds packages in place and copies the workspace, with all that packing and publishing read.
 * @param {string} copy - Where to.
 * @param {readonly string[]} [folders] - Folders of `packages` that are built; all by default.
 */
export function copyWorkspace(copy, folders) {
  const projects = workspacePackages()
    .filter(({ path }) => folders?.includes(basename(path)) ?? true)
    .flatMap(({ path }) => ['tsconfig.json', 'tsconfig.node.json'].map((file) => join(path, file)).filter(existsSync))
  if (runTool('tsc', ['-b', ...projects]) !== 0) throw new Error('the packages do not build')
  for (const name of needed) cpSync(join(root, name), join(copy, name), { recursive: true, ...copyOptions })
  // For what scripts of the packages import.
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: copy })
  return copy
}

/**
 * Gives the packages of a copy their next versions and changelogs, and removes the changesets. Quiet unless it fails: before
 * the first release the command warns that 0.0.0 is outside the peer ranges.
 * @param {string} copy
 */
export function applyChangesets(copy) {
  mustRun('changeset', ['version'], copy)
}

/**
 * The packages of a copy by name, as they are now.
 * @param {string} copy
 * @param {readonly string[]} [folders] - Folders of `packages`; all by default.
 * @returns {Record<string, { path: string, manifest: any }>}
 */
export function manifestsOf(copy, folders = readdirSync(join(copy, 'packages')).sort()) {
  return Object.fromEntries(
    folders
      .map((name) => join(copy, 'packages', name))
      .filter((path) => existsSync(join(path, 'package.json')))
      .map((path) => ({ path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) }))
      .map((found) => [found.manifest.name, found]),
  )
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
