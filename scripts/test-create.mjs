// What `npm create tensorloom` gives a stranger: the packages are packed as a release would, a registry on this machine
// serves them, and every template is made through npm in a folder outside of the workspace, installed, tested and built.
// A page is opened in Chromium, and has to train there. Arguments name the templates to test; all of them without.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { chromium } from 'playwright'
import { launchOptions } from './chromium.mjs'
import { readPage, servePage } from './shared/built-page.mjs'
import { makeChecks } from './shared/checks.mjs'
import { packRelease } from './shared/packed.mjs'
import { complaintsOf } from './shared/page-checks.mjs'
import { startRegistry, strangersEnvironment } from './shared/registry.mjs'
import { captureTool } from './shared/run.mjs'
import { root, workspacePackages } from './workspace.mjs'

/**
 * @typedef {Record<string, { version: string }>} Manifests
 * @typedef {Record<string, string>} Environment
 *
 * @typedef {object} Template
 * @property {readonly string[]} scripts - Run in this order.
 * @property {string} [only] - Which of its tests are run: a pattern of names.
 * @property {number} tests - How many of them there are at least.
 * @property {readonly string[]} made - What must be there afterwards.
 * @property {string} [page] - The folder of a page that trains.
 */

/** @type {Record<string, Template>} */
const templates = {
  app: { scripts: ['typecheck', 'build', 'start'], tests: 3, made: ['dist/main.js', 'digits.safetensors'] },
  browser: { scripts: ['typecheck', 'build'], tests: 2, made: ['dist/index.html'], page: 'dist' },
  javascript: { scripts: ['start'], tests: 3, made: ['digits.safetensors'] },
  plugin: { scripts: ['typecheck', 'build'], tests: 10, made: ['dist/index.js', 'dist/index.d.ts'] },
  // The whole kit takes half a minute, and runs on this backend in `npm run test:backend`.
  backend: {
    scripts: ['typecheck', 'build'],
    only: 'contract|conformance',
    tests: 600,
    made: ['dist/index.js', 'dist/index.d.ts'],
  },
}

const patience = 240_000 // ms, until something on a page has happened

const { check, finish } = makeChecks()
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'tensorloom-create-')))
try {
  const { tarballs, manifests } = timed('packed', () => packRelease(temporary))
  checkReleased(manifests)
  const registry = await startRegistry({ tarballs })
  const environment = strangersEnvironment(registry.url, temporary)
  checkSwallowed(environment)
  const chosen = process.argv.slice(2)
  for (const [name, template] of Object.entries(templates)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue
    timed(name, () => checkTemplate(name, template, environment, manifests))
    if (template.page !== undefined) await checkPage(name, join(temporary, `my-${name}`), template.page)
  }
  await registry.stop()
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
finish()

/**
 * @template T
 * @param {string} what
 * @param {() => T} run
 */
function timed(what, run) {
  const start = performance.now()
  const result = run()
  console.log(`       ${what} in ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}

/**
 * Templates name versions, so a release that moves one of those out of its range takes create-tensorloom along.
 * @param {Manifests} manifests
 */
function checkReleased(manifests) {
  const before = Object.fromEntries(workspacePackages().map(({ manifest }) => [manifest.name, manifest.version]))
  const named = new Set(
    readTemplates().flatMap((text) => [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name]) => name)),
  )
  const moved = Object.keys(manifests).filter(
    (name) => named.has(name) && caret(manifests[name]?.version) !== caret(before[name]),
  )
  const stale = moved.length > 0 && manifests['create-tensorloom']?.version === before['create-tensorloom']
  const help = 'add create-tensorloom, as a patch, to a changeset, so that new projects get the new versions'
  check(
    'create-tensorloom is released along with what its templates name',
    !stale,
    `${moved} left their ranges; ${help}`,
  )
}

function readTemplates() {
  const folder = join(root, 'packages', 'create-tensorloom', 'templates')
  return Object.keys(templates).map((name) => readFileSync(join(folder, name, '_package.json'), 'utf8'))
}

/**
 * What versions that `^version` accepts have in common.
 * @param {string} [version]
 */
function caret(version = '') {
  const [major, minor] = version.split('.')
  return major === '0' ? `0.${minor}` : major
}

/**
 * Without `--`, npm keeps the options to itself: the message says so.
 * @param {Environment} env
 */
function checkSwallowed(env) {
  const args = ['create', '--yes', 'tensorloom@latest', 'forgotten', '--template', 'app']
  const { code, output } = captureTool('npm', args, { cwd: temporary, env })
  const line = 'npm create tensorloom@latest forgotten -- --template app'
  check('options in front of -- are explained', code !== 0 && output.includes(line), output)
  check('and nothing is made', !existsSync(join(temporary, 'forgotten')))
}

/**
 * @param {string} template
 * @param {Template} what
 * @param {Environment} env
 * @param {Manifests} manifests
 */
function checkTemplate(template, { scripts, only, tests, made }, env, manifests) {
  const name = `my-${template}`
  const folder = join(temporary, name)
  /**
   * @param {string} what
   * @param {readonly string[]} args
   */
  const npm = (what, args, cwd = folder) => {
    const { code, output } = timed(what, () => captureTool('npm', args, { cwd, env }))
    return check(`${template}: ${what}`, code === 0, output)
  }
  const create = ['create', '--yes', 'tensorloom@latest', name, '--', '--template', template]
  if (!npm(`npm ${create.filter((arg) => arg !== '--yes').join(' ')}`, create, temporary)) return
  if (!npm('npm install', ['install'])) return
  checkInstalled(template, folder, manifests)
  const report = join(temporary, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  npm('npm test', ['test', '--', ...reporters, ...(only === undefined ? [] : ['-t', only])])
  const { numPassedTests = 0, numFailedTests = 0 } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
  const run = numPassedTests + numFailedTests
  check(`${template}: ${numPassedTests} of ${run} tests passed, at least ${tests}`, numPassedTests >= tests)
  for (const script of scripts) npm(`npm run ${script}`, ['run', script])
  for (const file of made) check(`${template}: ${file} is there`, existsSync(join(folder, file)))
  if (!made.includes('dist/index.js')) return
  const { code, output } = captureTool(process.execPath, ['-e', `import('${name}')`], { cwd: folder, env })
  check(`${template}: its exports lead to the build`, code === 0, output)
}

/**
 * Trains in a page: as it was built, served by a host with the policy and the headers for threads, and as `npm run dev` shows it.
 * @param {string} template
 * @param {string} folder - Of the project.
 * @param {string} built - Of the page in it.
 */
async function checkPage(template, folder, built) {
  if (!existsSync(join(folder, built))) return
  const browser = await chromium.launch(launchOptions)
  try {
    const { origin, close } = await servePage(readPage(join(folder, built)))
    await trainIn(`${template}, built`, browser, `${origin}/isolated/`).finally(close)
    const { address, stop } = await startVite(folder)
    await trainIn(`${template}, npm run dev`, browser, address).finally(stop)
  } catch (error) {
    check(`${template}: its page trains`, false, error)
  } finally {
    await browser.close()
  }
}

/**
 * @param {string} name
 * @param {import('playwright').Browser} browser
 * @param {string} address
 */
async function trainIn(name, browser, address) {
  const page = await browser.newPage()
  const complaints = complaintsOf(page, new URL(address).origin)
  await page.goto(address)
  const status = page.locator('#status')
  await status.filter({ hasText: /^Ready: wasm-simd/ }).waitFor({ timeout: patience })
  await page.locator('#train').click()
  await page.locator('#readings li').first().waitFor({ timeout: patience })
  const accuracy = Number(/It reads ([\d.]+) %/.exec((await status.textContent()) ?? '')?.[1])
  check(`${name}: the page learns to read ${accuracy} % of the digits, at least 90 %`, accuracy >= 90)
  check(`${name}: its console is clean`, complaints.length === 0, complaints.join('\n'))
  await page.close()
}

/**
 * Starts what `npm run dev` starts.
 * @param {string} folder
 * @returns {Promise<{ address: string, stop: () => void }>}
 */
function startVite(folder) {
  const vite = spawn(process.execPath, ['node_modules/vite/bin/vite.js', '--host', '127.0.0.1'], { cwd: folder })
  return new Promise((resolve, reject) => {
    let output = ''
    for (const stream of [vite.stdout, vite.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        // Without the colours of a terminal.
        const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(stripVTControlCharacters(output)) ?? []
        if (address !== undefined) resolve({ address, stop: () => vite.kill() })
      })
    }
    vite.on('error', reject).on('close', () => reject(new Error(`vite ended:\n${output}`)))
  })
}

/**
 * Ours in the released versions, and nothing from the workspace.
 * @param {string} template
 * @param {string} folder
 * @param {Manifests} manifests
 */
function checkInstalled(template, folder, manifests) {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  const ours = Object.keys(packages).filter((path) => path.startsWith('node_modules/@tensorloom/'))
  const wrong = ours.filter((path) => packages[path].version !== manifests[path.slice('node_modules/'.length)]?.version)
  check(
    `${template}: ${ours.length} packages of ours in this release's versions`,
    ours.length > 0 && !wrong.length,
    wrong,
  )
  const scripted = Object.keys(packages).filter((path) => packages[path].hasInstallScript && !packages[path].optional)
  check(`${template}: nothing runs on install`, scripted.length === 0, `${scripted}`)
}
