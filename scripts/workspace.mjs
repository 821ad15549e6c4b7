// The one table of what the workspace contains: packages, and which source file answers which import.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Folders with a package.json below `packages`, `examples` or `bench`, with that file parsed. */
export function workspacePackages(group = 'packages') {
  const parent = join(root, group)
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .sort()
    .map((folder) => join(parent, folder))
    .filter((path) => existsSync(join(path, 'package.json')))
    .map((path) => ({ path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) }))
}

/** Those packages that Node can run: `examples/digits`, but neither pages nor what examples share. */
export function workspacePrograms(group = 'examples') {
  return workspacePackages(group).filter(({ path }) => existsSync(join(path, 'src', 'main.ts')) && !isPage(path))
}

/** The examples that are pages: `examples/browser-train`. */
export function workspacePages() {
  return workspacePackages('examples').filter(({ path }) => isPage(path))
}

/** @param {string} path */
function isPage(path) {
  return existsSync(join(path, 'index.html'))
}

/**
 * `{ '@tensorloom/tensor/losses': '/…/packages/tensor/src/losses.ts', … }`, read from the `exports` of every package, or of what
 * examples share.
 * @returns {Record<string, string>}
 */
export function sourceEntries(group = 'packages') {
  /** @type {Record<string, string>} */
  const entries = {}
  for (const { path, manifest } of workspacePackages(group)) {
    for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
      if (typeof target === 'string') continue
      const source = target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts')
      entries[manifest.name + subpath.slice(1)] = join(path, source)
    }
  }
  return entries
}
