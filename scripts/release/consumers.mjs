// Strangers outside the workspace, and what each installs from the registry; their programs are in test/consumer.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importsOfEveryEntry } from '../shared/consumers.mjs'
import { strangersEnvironment } from '../shared/registry.mjs'
import { captureTool } from '../shared/run.mjs'
import { installRuntime, yarnVersions } from '../shared/runtimes.mjs'
import { root } from '../workspace.mjs'

/**
 * @typedef {object} Place
 * @property {string} folder - Where consumers go.
 * @property {string} registry - Its address.
 * @property {Record<string, string>} versions - The latest of all our packages.
 *
 * @typedef {{ code: number, output: string }} Result
 */

const programs = join(root, 'test', 'consumer')

/** By name of the folder in test/consumer; `everything` stands for all. @type {Record<string, readonly string[]>} */
const installs = {
  one: ['@tensorloom/tensor'],
  'two-packages': ['@tensorloom/backend-cpu', '@tensorloom/tensor'],
  training: ['autograd', 'backend-cpu', 'datasets', 'layers', 'optim', 'tensor', 'train'].map(
    (name) => `@tensorloom/${name}`,
  ),
  pictures: ['@tensorloom/datasets', '@tensorloom/tensor'],
  umbrella: ['tensorloom'],
  everything: [],
}

/** Who is type-checked and run. */
export const consumers = ['one', 'two-packages', 'training', 'umbrella', 'everything']
/** Who needs no file system, so that it can be bundled for a page. */
export const bundled = ['two-packages', 'training', 'pictures']

/**
 * Makes a folder with a program and the packages that it names.
 * @param {string} name - Of the consumer.
 * @param {string} manager - Of `packageManagers`.
 * @param {Place} place
 * @returns {Result & { folder: string }}
 */
export function makeConsumer(name, manager, { folder: parent, registry, versions }) {
  const folder = join(parent, `${name}-${manager.replace(' ', '-')}`)
  cpSync(join(programs, name), folder, { recursive: true })
  cpSync(join(programs, 'tsconfig.json'), join(folder, 'tsconfig.json'))
  if (name === 'everything') writeFileSync(join(folder, 'entries.ts'), importsOfEveryEntry())
  const wanted = installs[name]?.length ? installs[name] : Object.keys(versions)
  const dependencies = Object.fromEntries(wanted.map((one) => [one, versions[one]]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }, null, 2))
  const { command, args, env = {} } = managerOf(manager, folder, registry)
  const result = captureTool(command, args, { cwd: folder, env: { ...strangersEnvironment(registry, parent), ...env } })
  return { ...result, folder }
}

/** In which ways packages are installed. */
export const packageManagers = ['npm', 'pnpm', 'Yarn 1', 'Yarn 4']

/**
 * @param {string} manager
 * @param {string} folder
 * @param {string} registry
 * @returns {{ command: string, args: string[], env?: Record<string, string> }}
 */
function managerOf(manager, folder, registry) {
  if (manager === 'npm') return { command: 'npm', args: ['install', '--loglevel=error'] }
  if (manager === 'pnpm') {
    const store = join(folder, '..', 'pnpm-store')
    const pnpm = join(root, 'node_modules', '.bin', 'pnpm')
    // What a user gets without settings: packages kept apart, so only what is named can be imported.
    return {
      command: pnpm,
      args: ['install', '--no-frozen-lockfile', `--store-dir=${store}`, '--reporter=append-only'],
    }
  }
  if (manager === 'Yarn 1') {
    const args = ['install', '--non-interactive', '--no-progress', `--registry=${registry}`]
    const env = { YARN_CACHE_FOLDER: join(folder, '..', 'yarn-1') }
    return { command: installRuntime('yarn', yarnVersions.classic), args, env }
  }
  // Otherwise it looks for a project in the folders above.
  writeFileSync(join(folder, 'yarn.lock'), '')
  const env = {
    YARN_NODE_LINKER: 'node-modules',
    YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ''),
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_GLOBAL_FOLDER: join(folder, '..', 'yarn-4'),
    YARN_ENABLE_GLOBAL_CACHE: 'true',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_SCRIPTS: 'false',
    // What was just released may be installed at once.
    YARN_NPM_MINIMAL_AGE_GATE: '0',
  }
  return { command: installRuntime('@yarnpkg/cli-dist', yarnVersions.modern, 'yarn'), args: ['install'], env }
}

/**
 * The same compiled program beside other packages.
 * @param {string} from - A consumer that is compiled.
 * @param {string} to
 */
export function copyCompiled(from, to) {
  mkdirSync(join(to, 'out'), { recursive: true })
  cpSync(join(from, 'out'), join(to, 'out'), { recursive: true })
}

/**
 * The packages of ours that a consumer has, without those that came along hidden.
 * @param {string} folder
 */
export function installedIn(folder) {
  const modules = join(folder, 'node_modules')
  const scoped = readdirSync(modules).includes('@tensorloom') ? readdirSync(join(modules, '@tensorloom')) : []
  const names = scoped.map((name) => `@tensorloom/${name}`)
  return names.map((name) => {
    const { version } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))
    return `${name}@${version}`
  })
}
