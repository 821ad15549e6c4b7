// Strangers who install packed tarballs in folders of their own, with the programs of test/consumer: what is installed,
// whether it type-checks without DOM or Node types, runs, and passes its own conformance kit.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspacePackages } from '../workspace.mjs'
import { captureTool, runTool } from './run.mjs'

const programs = join(root, 'test', 'consumer')
const published = ['bin', 'dist', 'package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'NOTICE.md', 'node_modules']

/**
 * @typedef {object} Consumer
 * @property {string} name - A folder of test/consumer.
 * @property {string} folder - Where it is copied to, outside of the workspace.
 * @property {Record<string, string>} tarballs - What it installs, by package.
 * @property {{ name: string, command: string[] }[]} runtimes - What runs its compiled program.
 * @property {import('./checks.mjs').Check} check
 *
 * @typedef {Omit<Consumer, 'name'>} Shared - What consumers have in common; folders begin with the one that is given.
 */

/**
 * Installs tensor and backend-cpu only: just these come, and nothing runs.
 * @param {Shared} shared
 */
export function testTwoPackages(shared) {
  const wanted = ['@tensorloom/backend-cpu', '@tensorloom/tensor']
  const tarballs = Object.fromEntries(Object.entries(shared.tarballs).filter(([name]) => wanted.includes(name)))
  /** @type {Consumer} */
  const consumer = { ...shared, tarballs, name: 'two-packages', folder: `${shared.folder}-two-packages` }
  if (!install(consumer)) return
  const modules = join(consumer.folder, 'node_modules')
  const ours = readdirSync(join(modules, '@tensorloom')).map((name) => `@tensorloom/${name}`)
  const others = readdirSync(modules).filter((name) => !name.startsWith('.') && name !== '@tensorloom')
  const installed = [...ours, ...others].sort()
  consumer.check(`node_modules holds ${wanted.join(', ')} and nothing else`, `${installed}` === `${wanted}`, installed)
  compileAndRun(consumer)
}

/**
 * Installs everything: imports every entry, trains, saves and loads, and tests a backend.
 * @param {Shared} shared
 */
export function testEverything(shared) {
  /** @type {Consumer} */
  const consumer = { ...shared, name: 'everything', folder: `${shared.folder}-everything` }
  const { folder, tarballs, check } = consumer
  if (!install(consumer)) return
  for (const name of Object.keys(tarballs)) {
    const files = readdirSync(join(folder, 'node_modules', name))
    const stray = files.filter((file) => !published.includes(file))
    check(`${name} holds its licence and no stray file`, files.includes('LICENSE') && stray.length === 0, `${stray}`)
    const manifest = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')
    const ranges = manifest.replace(/"devDependencies": \{[^}]*\}/, '')
    check(`${name} names no workspace ranges`, !ranges.includes('workspace:'))
  }
  writeFileSync(join(folder, 'entries.ts'), importsOfEveryEntry())
  compileAndRun(consumer)
  runConformance(consumer)
  runBackendTests(consumer)
}

/**
 * npm's own lockfile says whether a package has an install script, an implied native build included.
 * @param {Consumer} consumer
 */
function install({ name, folder, tarballs, check }) {
  cpSync(join(programs, name), folder, { recursive: true })
  cpSync(join(programs, 'tsconfig.json'), join(folder, 'tsconfig.json'))
  const dependencies = Object.fromEntries(Object.entries(tarballs).map(([one, path]) => [one, `file:${path}`]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }, null, 2))
  const code = runTool('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
  })
  if (!check(`${name}: npm installs the tarballs, and nothing else is needed`, code === 0)) return false
  const lockfile = JSON.parse(readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8'))
  const scripted = Object.keys(lockfile.packages).filter((path) => lockfile.packages[path].hasInstallScript)
  return check(`${name}: no package has an install script`, scripted.length === 0, `${scripted}`)
}

/** @param {Consumer} consumer */
function compileAndRun({ name, folder, runtimes, check }) {
  const compiled = runTool('tsc', ['-p', folder], { cwd: folder })
  const settings = 'lib ES2022, types: [], skipLibCheck: false'
  if (!check(`${name}: types compile with ${settings}`, compiled === 0)) return
  for (const { name: runtime, command } of runtimes) {
    const [executable = '', ...args] = command
    const code = runTool(executable, [...args, 'out/program.js'], { cwd: folder })
    check(`${name}: the program runs on ${runtime}`, code === 0)
  }
}

/** Every entry is imported, so that every declaration file is checked and every module is loaded. */
export function importsOfEveryEntry() {
  const entries = workspacePackages().flatMap(({ manifest }) =>
    Object.keys(manifest.exports)
      .filter((subpath) => subpath !== './package.json')
      .map((subpath) => manifest.name + subpath.slice(1)),
  )
  const imports = entries.map((entry, i) => `import * as entry${i} from '${entry}'`)
  const names = entries.map((entry, i) => `  '${entry}': entry${i},`)
  return `${imports.join('\n')}\n\nexport const entries: Record<string, object> = {\n${names.join('\n')}\n}\n`
}

/**
 * The installed command, on the cases that ship with it.
 * @param {Consumer} consumer
 */
function runConformance({ name, folder, check }) {
  const command = join(folder, 'node_modules', '.bin', 'tensorloom-conformance')
  const { code, output } = captureTool(command, ['--backend', '@tensorloom/backend-cpu'], { cwd: folder })
  const last = output.trimEnd().split('\n').at(-1) ?? ''
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(last) ?? []
  if (!check(`${name}: tensorloom-conformance ends with its counts`, passed !== undefined, output)) return
  check(`${name}: its exit code says whether a case failed`, (code === 0) === (failed === '0'), `${code}: ${last}`)
  const failures = output.match(/^FAIL .*$/gm)?.join('\n')
  check(`${name}: backend-cpu conforms: ${last}`, Number(passed) > 300 && failed === '0', failures)
}

/**
 * The kit in a framework of the stranger's choice, which needs no install: the one that is part of Node.
 * @param {Consumer} consumer
 */
function runBackendTests({ name, folder, check }) {
  const args = ['--test', '--test-reporter=tap', 'my-backend.test.mjs']
  const { code, output } = captureTool(process.execPath, args, { cwd: folder })
  const passed = Number(/^# pass (\d+)$/m.exec(output)?.[1] ?? 0)
  const failures = output.match(/^ *not ok .*$/gm)?.join('\n') ?? output.slice(-2000)
  check(`${name}: describeBackend passes in node:test: ${passed} tests`, code === 0 && passed > 300, failures)
}
