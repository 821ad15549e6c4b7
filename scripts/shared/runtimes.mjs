// Node, Bun and Deno of given versions, installed from npm into a cache outside the lockfile.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'
import { runTool } from './run.mjs'

const cache = join(root, 'node_modules', '.cache', 'runtimes')

export const nodeVersions = ['20', '22', '24']
export const otherRuntimes = { bun: '1.4.5', deno: '2.9.6' }

/**
 * Gives the path of a runtime's executable; installs it the first time.
 * @param {string} name - A package of npm.
 * @param {string} version
 */
export function installRuntime(name, version) {
  const folder = join(cache, `${name}-${version}`)
  const executable = join(folder, 'node_modules', '.bin', name)
  if (!existsSync(executable)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    const code = runTool('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${version}`], {
      cwd: folder,
    })
    if (code !== 0 || !existsSync(executable)) {
      throw new Error(`${name}@${version} could not be installed into ${folder}: ${readdirSync(folder).join(', ')}`)
    }
  }
  return executable
}
