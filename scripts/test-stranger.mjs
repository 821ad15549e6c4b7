// A stranger's day: packs what an author installs, as a release would, copies one of the examples below into a folder of
// its own, installs the tarballs there with npm, type-checks it, runs its tests (for a backend the whole kit), and then
// its program. `node scripts/test-stranger.mjs backend-minimal`. Ends with a count of the checks; exits with 1 if one
// fails. Skipped tests of the kit are listed with their reasons.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { packRelease } from './shared/packed.mjs'
import { runTool } from './shared/run.mjs'
import { root } from './workspace.mjs'

/**
 * What vitest writes.
 * @typedef {{ testResults: { assertionResults: TestResult[] }[] }} Report
 * @typedef {{ fullName: string, title: string, status: string, failureMessages: string[] }} TestResult
 *
 * @typedef {object} Stranger
 * @property {string} library - What it would publish; must compile without DOM and Node types.
 * @property {string[]} packed - Packages that it installs.
 * @property {string[]} imports - What the library may import.
 * @property {number} [lines] - Most lines of the library.
 */

/**
 * The examples that stand for packages of strangers.
 * @type {Record<string, Stranger>}
 */
const strangers = {
  'backend-minimal': {
    library: 'src/minimal.ts',
    packed: ['tensor', 'autograd', 'optim', 'testkit'],
    imports: ['@tensorloom/tensor', '@tensorloom/tensor/backend'],
    lines: 200,
  },
  'plugin-fourier': {
    library: 'src/index.ts',
    packed: ['tensor', 'autograd', 'backend-cpu', 'datasets', 'layers', 'optim', 'testkit', 'train'],
    imports: ['tensor', 'tensor/backend', 'tensor/op', 'datasets', 'layers', 'optim', 'train'].map(
      (name) => `@tensorloom/${name}`,
    ),
  },
}

const [name = ''] = process.argv.slice(2)
const stranger = strangers[name]
if (stranger === undefined) {
  console.error(`There is no stranger '${name}'; there are ${Object.keys(strangers).join(', ')}.`)
  process.exit(1)
}
const { library, packed, imports: allowed, lines: mostLines } = stranger
const example = join(root, 'examples', name)

const start = Date.now()
const manifest = readManifest(example)
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'tensorloom-stranger-')))
const counts = { passed: 0, failed: 0, skipped: 0 }
try {
  const folder = join(temporary, 'my-package')
  checkSource()
  const { tarballs } = packRelease(join(temporary, 'packed'), packed)
  if (install(folder, tarballs)) {
    checkTypes(folder)
    runTests(folder)
    check('its program runs', runTool(process.execPath, ['out/main.js'], { cwd: folder }) === 0)
  }
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
const { passed, failed, skipped } = counts
const seconds = ((Date.now() - start) / 1000).toFixed(1)
console.log(`\n${name}: ${passed} checks passed, ${failed} failed, ${skipped} skipped, in ${seconds} s`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)

/**
 * @param {string} name
 * @param {boolean} right
 */
function check(name, right) {
  console.log(`${right ? 'ok    ' : 'FAILED'} ${name}`)
  counts[right ? 'passed' : 'failed']++
  return right
}

/** @param {string} folder */
function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** What the guide promises about the source: it uses what every author has, and is as short as it says. */
function checkSource() {
  const sources = librarySources(join(example, library)).map((file) => readFileSync(file, 'utf8'))
  const imports = new Set(
    sources.flatMap((source) => [...source.matchAll(/from '([^'.][^']*)'/g)].map(([, one = '']) => one)),
  )
  check(
    `it imports public entries only: ${[...imports].join(', ')}`,
    [...imports].every((one) => allowed.includes(one)),
  )
  if (mostLines === undefined) return
  const lines = sources.join('').trimEnd().split('\n').length
  check(`it has ${lines} lines, under ${mostLines}`, lines < mostLines)
  check(
    'it does not use the interpreter',
    sources.every((source) => !/\binterpret\b|\breference\b\(/.test(source)),
  )
}

/**
 * A file and those that it imports.
 * @param {string} file
 * @param {Set<string>} found
 * @returns {string[]}
 */
function librarySources(file, found = new Set()) {
  if (found.has(file)) return []
  found.add(file)
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']*)\.js'/g)) {
    librarySources(join(dirname(file), `${path}.ts`), found)
  }
  return [...found]
}

/**
 * @param {string} folder
 * @param {Record<string, string>} tarballs
 */
function install(folder, tarballs) {
  mkdirSync(folder)
  for (const name of ['src', 'test']) cpSync(join(example, name), join(folder, name), { recursive: true })
  const dependencies = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]))
  const { vitest } = manifest.devDependencies
  const types = readManifest(root).devDependencies['@types/node']
  const devDependencies = { vitest, '@types/node': types }
  writeJson(join(folder, 'package.json'), { private: true, type: 'module', dependencies, devDependencies })
  writeJson(join(folder, 'tsconfig.json'), tsconfig([library], { noEmit: true, skipLibCheck: false, types: [] }))
  writeJson(
    join(folder, 'tsconfig.all.json'),
    tsconfig(['src'], { rootDir: 'src', outDir: 'out', skipLibCheck: true, types: ['node'] }),
  )
  writeJson(
    join(folder, 'tsconfig.tests.json'),
    tsconfig(['test'], { noEmit: true, skipLibCheck: true, types: ['node'] }),
  )
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  if (!check('npm installs the tarballs', runTool('npm', ['install', ...flags], { cwd: folder }) === 0)) return false
  const real = realpathSync(join(folder, 'node_modules', '@tensorloom', 'tensor'))
  return check('nothing leads back to the workspace', real.startsWith(temporary))
}

/**
 * @param {string[]} include
 * @param {object} options
 */
function tsconfig(include, options) {
  const lib = ['ES2022']
  const compilerOptions = { target: 'ES2022', lib, module: 'NodeNext', strict: true, ...options }
  return {
    compilerOptions: { ...compilerOptions, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    include,
  }
}

/** @param {string} folder */
function checkTypes(folder) {
  check('it compiles without DOM or Node types, skipLibCheck: false', compiles(folder, 'tsconfig.json'))
  check('its program compiles', compiles(folder, 'tsconfig.all.json'))
  check('its tests compile', compiles(folder, 'tsconfig.tests.json'))
}

/**
 * @param {string} folder
 * @param {string} project
 */
function compiles(folder, project) {
  return runTool('tsc', ['-p', join(folder, project)], { cwd: folder }) === 0
}

/** @param {string} folder */
function runTests(folder) {
  const report = join(folder, 'report.json')
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--reporter=json', `--outputFile=${report}`]
  const code = runTool(process.execPath, args, { cwd: folder })
  if (!check('its tests run', existsSync(report))) return
  /** @type {Report} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const by = (/** @type {string} */ status) => tests.filter((test) => test.status === status)
  for (const { fullName, failureMessages } of by('failed')) console.error(`FAILED ${fullName}\n${failureMessages[0]}`)
  const left = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')
  for (const { title } of left) console.log(`skipped ${title}`)
  counts.passed += by('passed').length
  counts.failed += by('failed').length
  counts.skipped += left.length
  console.log(`its tests: ${by('passed').length} passed, ${by('failed').length} failed, ${left.length} skipped`)
  // A file that does not load fails the run without failing a test.
  if (code !== 0 && by('failed').length === 0) check(`${basename(vitest)} ends well`, false)
}

/**
 * @param {string} path
 * @param {object} value
 */
function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value, null, 2))
}
