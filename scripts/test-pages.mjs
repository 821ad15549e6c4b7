// What the packages do in a page of a real Chromium, without a Content-Security-Policy, under one that allows WebAssembly
// alone, and under one that allows neither that nor source text: training works in all and gives the same numbers, and
// importing an entry point changes and prints nothing. A run goes on from IndexedDB after a reload, and a full quota is an error.
// And the page of the dashboard, under its own policy; and the guide's page that has a script tag and no bundler.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { bundleForPages } from './bundle-for-pages.mjs'
import { launchOptions } from './chromium.mjs'
import { bundle } from './shared/bundle.mjs'
import { makeChecks } from './shared/checks.mjs'
import { checkDashboard } from './shared/dashboard-page.mjs'
import { portOf } from './shared/port.mjs'
import { root, workspacePackages } from './workspace.mjs'

/**
 * By the first part of a page's path: its policy, the engine that runs there, and what is blocked, each asked for once.
 * @type {Record<string, { policy: string | undefined, engine: string, blocked: readonly string[] }>}
 */
const places = {
  strict: {
    policy: "script-src 'self'",
    engine: 'js (interpreted)',
    blocked: ['script-src eval', 'script-src wasm-eval'],
  },
  wasm: {
    policy: "script-src 'self' 'wasm-unsafe-eval'",
    engine: 'wasm-simd-fma, 1 thread',
    blocked: ['script-src eval'],
  },
  open: { policy: undefined, engine: 'wasm-simd-fma, 1 thread', blocked: [] },
}
const patience = 60_000 // ms

/**
 * What a page did: what it reported, printed and asked for, and what its policy blocked.
 * @typedef {{ report: any, printed: string[], requests: string[], violations: string[] }} Visit
 */

/**
 * What an import changes, by entry point: the umbrella names its default backend, see docs/decisions/0004.
 * @type {Record<string, readonly string[]>}
 */
const knownChanges = { tensorloom: ['globalThis[Symbol(tensorloom)]', 'globalThis[Symbol(tensorloom/1)]'] }

const { check, finish } = makeChecks()

const entries = browserEntries()
/** @type {Map<string, string>} */
const files = new Map()
await addPrograms()
const server = createServer(answer)
await once(server.listen(0, '127.0.0.1'), 'listening')
const origin = `http://127.0.0.1:${portOf(server)}`
const browser = await chromium.launch(launchOptions)
try {
  await checkTraining()
  await checkImports()
  await checkReload()
  await checkQuota()
  await checkDashboard(browser, check)
  await checkScriptTag()
} finally {
  await browser.close()
  server.close()
}
finish()

/** Every entry point but those for Node; the umbrella last, because it is the one that may change something. */
function browserEntries() {
  return workspacePackages()
    .flatMap(({ manifest }) =>
      Object.keys(manifest.exports)
        .filter((subpath) => subpath !== './package.json' && subpath !== './node')
        .map((subpath) => manifest.name + subpath.slice(1)),
    )
    .sort((a, b) => Number(a in knownChanges) - Number(b in knownChanges))
}

async function addPrograms() {
  const pages = ['training', 'imports', 'checkpoint']
  for (const page of pages) files.set(`/${page}`, html(page))
  const inputs = Object.fromEntries(pages.map((page) => [page, join(root, 'test', 'pages', `${page}.ts`)]))
  for (const { file, code } of await bundle(inputs)) files.set(`/${file}`, code)

  const nameOf = (/** @type {string} */ entry) => `entries/${entry.replace(/[@/]/g, '_')}`
  const modules = Object.fromEntries(entries.map((entry) => [nameOf(entry), entry]))
  for (const { file, code } of await bundle(modules, { whole: true })) files.set(`/${file}`, code)
  const urls = Object.fromEntries(entries.map((entry) => [entry, `/${nameOf(entry)}.js`]))
  files.set('/entries.json', JSON.stringify(urls))

  const guide = readFileSync(join(root, 'docs', 'guides', 'getting-started.md'), 'utf8')
  files.set('/script-tag/', /```html\n(.*?)```/s.exec(guide)?.[1] ?? '')
  const whole = await bundleForPages(join(root, 'packages', 'tensorloom'))
  files.set('/script-tag/node_modules/tensorloom/dist/tensorloom.min.js', whole)
}

/** @param {string} page */
function html(page) {
  return `<!doctype html><meta charset="utf-8"><title>${page}</title><link rel="icon" href="data:,">
<body><script type="module" src="/${page}.js"></script></body>`
}

/**
 * Scripts are the same for all places.
 * @type {import('node:http').RequestListener}
 */
function answer({ url = '/' }, response) {
  const place = url.split('/')[1] ?? ''
  const policy = places[place]?.policy
  const path = place in places ? url.slice(place.length + 1) : url
  const text = files.get(path)
  const type = path.endsWith('.js') ? 'text/javascript' : path.endsWith('.json') ? 'application/json' : 'text/html'
  const headers = { 'content-type': `${type}; charset=utf-8`, ...(policy && { 'content-security-policy': policy }) }
  response.writeHead(text === undefined ? 404 : 200, headers).end(text)
}

/**
 * Opens a page, and waits for its report.
 * @param {string} path
 * @returns {Promise<Visit>}
 */
async function visit(path) {
  const page = await browser.newPage()
  /** @type {string[]} */
  const printed = []
  /** @type {string[]} */
  const requests = []
  page.on('console', (message) => printed.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => printed.push(`uncaught: ${error.stack}`))
  page.on('request', (request) => requests.push(request.url()))
  await page.addInitScript(() => {
    /** @type {string[]} */
    const seen = []
    Object.defineProperty(globalThis, 'violations', { value: seen })
    addEventListener('securitypolicyviolation', (event) => seen.push(`${event.effectiveDirective} ${event.blockedURI}`))
  })
  await page.goto(`${origin}/${path}`)
  try {
    await page.locator('body[data-report]').waitFor({ state: 'attached', timeout: patience })
    const report = JSON.parse((await page.locator('body').getAttribute('data-report')) ?? '')
    const violations = await page.evaluate(() => Reflect.get(globalThis, 'violations'))
    return { report, printed, requests, violations }
  } catch (error) {
    return { report: { error: String(error) }, printed, requests, violations: [] }
  } finally {
    await page.close()
  }
}

async function checkTraining() {
  /** @type {Record<string, number>} */
  const losses = {}
  for (const [place, { policy, engine, blocked }] of Object.entries(places)) {
    const name = policy === undefined ? 'without a policy' : `under ${policy}`
    const { report, printed, violations } = await visit(`${place}/training`)
    if (!check(`training works ${name}`, !report.error, `${report.error}\n${printed.join('\n')}`)) continue
    losses[place] = report.loss
    check(`the engine is '${engine}' ${name}`, report.engine === engine, report.engine)
    check(`the model learns ${name}`, report.loss < report.lossBefore / 3 && report.accuracy > 0.9, text(report))
    check(`a loop of one's own finds the line ${name}`, Math.abs(report.slope - 3) < 1e-3, report.slope)
    check(
      `what is blocked is ${text(blocked)} ${name}`,
      text([...violations].sort()) === text(blocked),
      text(violations),
    )
  }
  const { open = Number.NaN, ...others } = losses
  for (const place of ['strict', 'wasm']) {
    const distance = Math.abs((others[place] ?? Number.NaN) - open)
    check(`${place} and open reach the same loss to 1e-4`, distance <= 1e-4, text(losses))
  }
}

/** A run that is cut, and goes on from IndexedDB when its page is loaded again. */
async function checkReload() {
  const page = await browser.newPage()
  const report = async () => {
    await page.locator('body[data-report]').waitFor({ state: 'attached', timeout: patience })
    return JSON.parse((await page.locator('body').getAttribute('data-report')) ?? '')
  }
  await page.goto(`${origin}/strict/checkpoint`)
  const first = await report()
  check('a run with checkpoints is cut', text(first) === text({ epochs: [0, 1, 2], cut: true }), text(first))
  await page.reload()
  const second = await report()
  const expected = { epochs: [3, 4, 5], cut: false, different: 0 }
  check('it goes on after a reload, bit for bit', text(second) === text(expected), text(second))
  await page.close()
}

/** What a page is told that writes more than its browser allows. */
async function checkQuota() {
  const page = await browser.newPage()
  const protocol = await page.context().newCDPSession(page)
  // Before the first write: Chromium remembers for a while how much room there is.
  await protocol.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 })
  await page.goto(`${origin}/strict/checkpoint#quota`)
  await page.locator('body[data-report]').waitFor({ state: 'attached', timeout: patience })
  const report = JSON.parse((await page.locator('body').getAttribute('data-report')) ?? '')
  const message = "the database 'page' is full: the browser gives this page no more room"
  const said = report.name === 'SerializationError' && report.message.startsWith(`${message}\nhelp: `)
  check('a full quota is an error that says so', said, text(report))
  check('the old checkpoint is still there', report.whole === true, text(report))
  check('a run whose checkpoint does not fit ends with that error', report.ended === message, text(report))
  await page.close()
}

async function checkImports() {
  const { report, printed, requests, violations } = await visit('strict/imports')
  if (!check('every entry point can be imported in a page', !report.error, report.error)) return
  for (const entry of entries) {
    const { changed, exports } = report[entry]
    const known = knownChanges[entry] ?? []
    const name = `importing ${entry} changes ${known.length > 0 ? known.join(' and ') : 'no global'}`
    check(name, exports > 0 && text(changed) === text(known), text({ exports, changed }))
  }
  check('importing prints nothing', printed.length === 0, text(printed))
  check('importing compiles no source text', violations.length === 0, text(violations))
  const foreign = requests.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))
  check('importing loads nothing from elsewhere', foreign.length === 0, text(foreign))
}

/** The page of 'Start in two minutes', which imports one file. */
async function checkScriptTag() {
  const page = await browser.newPage()
  /** @type {string[]} */
  const requests = []
  /** @type {string[]} */
  const errors = []
  page.on('request', (request) => requests.push(new URL(request.url()).pathname))
  page.on('pageerror', (error) => errors.push(String(error.stack)))
  await page.goto(`${origin}/script-tag/`)
  const result = page.getByText('of the digits are read correctly')
  await result.waitFor({ timeout: patience }).catch((error) => errors.push(String(error)))
  const shown = (await page.locator('p').textContent()) ?? ''
  check(
    'the page with a script tag trains',
    errors.length === 0 && Number.parseFloat(shown) > 90,
    text({ shown, errors }),
  )
  const scripts = requests.filter((path) => path.endsWith('.js'))
  check('it loads one script', scripts.length === 1, text(scripts))
  await page.close()
}

/** @param {unknown} value */
function text(value) {
  return JSON.stringify(value)
}
