// What packages are tested with, in which versions, installed from npm into a cache outside the lockfile.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../workspace.mjs'
import { runTool } from './run.mjs'

const cache = join(root, 'node_modules', '.cache', 'runtimes')

/** All tests run on these. */
export const nodeVersions = ['20', '22', '24']
/** The published packages run on these, too. */
export const newerNodeVersions = ['26']
export const otherRuntimes = { bun: '1.4.5', deno: '2.9.6', workerd: '1.20261117.1' }
/** WebGPU for Node. */
export const webgpuVersion = '0.6.2'
/** The published types compile under these; the last one of each minor. */
export const typescriptVersions = ['5.5.4', '5.6.3', '5.7.3', '5.8.3', '5.9.3', '6.0.3', '7.0.2']
/** Package managers; Yarn 1 and Yarn 4 are packages of their own. */
export const yarnVersions = { classic: '1.22.22', modern: '4.18.1' }
/** Bundlers that the workspace does not use itself. */
export const bundlerVersions = { webpack: '5.113.0', rollup: '4.68.8', '@rollup/plugin-node-resolve': '16.0.3' }

/**
 * Gives the path of a runtime's executable; installs it the first time.
 * @param {string} name - A package of npm.
 * @param {string} version
 * @param {string} [command] - The executable, if it has another name than the package.
 */
export function installRuntime(name, version, command = name) {
  const folder = installTools({ [name]: version })
  const executable = join(folder, 'node_modules', '.bin', command)
  if (!existsSync(executable)) throw new Error(`${name}@${version} has no command ${command}`)
  return executable
}

/**
 * Installs packages of npm, the first time, into a folder that only they are in.
 * @param {Record<string, string>} versions - By package.
 * @returns {string} The folder, with their `node_modules`.
 */
export function installTools(versions) {
  const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`)
  const folder = join(cache, wanted.map((one) => one.replace('/', '+').replace(/@(?=[^@]*$)/, '-')).join('_'))
  const modules = join(folder, 'node_modules')
  if (Object.keys(versions).every((name) => existsSync(join(modules, name, 'package.json')))) return folder
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const code = runTool('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...wanted], { cwd: folder })
  if (code !== 0) throw new Error(`${wanted} could not be installed into ${folder}: ${readdirSync(folder).join(', ')}`)
  return folder
}
