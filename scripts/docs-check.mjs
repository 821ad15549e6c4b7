// Checks the documentation site that `npm run docs` made: links and anchors of every page, of the list of pages and of the
// search; and in Chromium, for a page of each kind (`--full`: every guide and table, and a sample of the API; `--all`: all of
// it; `--only <part of a path>`: those): console, requests to other hosts, accessibility, shifts of the layout, and text that
// is wider than a phone. `npm test` runs the programs of the documentation, `npm run typecheck` compiles them.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inflateSync } from 'node:zlib'
import { chromium } from 'playwright'
import { makeSearch } from '../docs/site/search.js'
import { launchOptions } from './chromium.mjs'
import { makeChecks } from './shared/checks.mjs'
import { readPages } from './site/pages.mjs'
import { missedQueries, queries } from './site/queries.mjs'
import { serve } from './site/server.mjs'
import { root } from './workspace.mjs'

const site = join(root, 'docs/dist')
const { values } = parseArgs({
  options: { all: { type: 'boolean' }, full: { type: 'boolean' }, only: { type: 'string' } },
})
const { check, finish } = makeChecks()
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** How pages are looked at: both colour schemes, a desk and a phone. */
const views = [
  { name: 'desktop, light', viewport: { width: 1280, height: 900 }, colorScheme: /** @type {const} */ ('light') },
  { name: 'phone, dark', viewport: { width: 360, height: 740 }, colorScheme: /** @type {const} */ ('dark') },
]

/** What is looked at without an option: an own page of the front, guides, tables, and each kind of API page. */
const oneOfEachKind = [
  'index.html',
  'hierarchy.html',
  'guides/getting-started.html',
  'guides/from-keras.html',
  'reference/layers.html',
  'reference/support.html',
  'api/autograd/index.html',
  'api/autograd/checkpoint.html',
  'api/layers/dense.html',
  'api/layers/types/AdditiveAttention.html',
  'api/tensor/types/RotateOptions.html',
]

/** What was measured on every page that was opened. */
const figures = { pages: 0, leastAccessibility: 100, mostShift: 0 }

const started = performance.now()
const pages = readPages(site)
checkLinks()
checkLists()
const { origin, close } = await serve(site)
const browser = await chromium.launch(launchOptions)
try {
  await Promise.all(views.map(look))
  await checkNavigation()
  await checkSearch()
} finally {
  await browser.close()
  close()
}
console.log(
  `${figures.pages} views of pages, accessibility at least ${figures.leastAccessibility}, shift of the layout at most ${figures.mostShift.toFixed(3)}, ${Math.round((performance.now() - started) / 1000)} s`,
)
finish()

/** Links of every page, by folder. */
function checkLinks() {
  /** @type {Map<string, { pages: number, links: number, broken: string[] }>} */
  const folders = new Map()
  for (const [path, { links, loads }] of pages) {
    const folder = path.startsWith('api/') ? path.split('/').slice(0, 2).join('/') : (path.split('/').at(-2) ?? 'front')
    const counts = folders.get(folder) ?? { pages: 0, links: 0, broken: [] }
    folders.set(folder, counts)
    counts.pages++
    counts.links += links.length
    for (const { to, anchor } of links) {
      const target = pages.get(to)
      if (target === undefined) counts.broken.push(`${path} → ${to}`)
      else if (anchor !== '' && !target.ids.has(anchor)) counts.broken.push(`${path} → ${to}#${anchor}`)
    }
    for (const url of loads) if (/^(https?:)?\/\//.test(url)) counts.broken.push(`${path} loads ${url}`)
  }
  for (const [folder, { pages: count, links, broken }] of folders) {
    const shown = broken.slice(0, 20).join('\n  ')
    check(
      `${folder}: ${count} pages, ${links} links lead somewhere`,
      broken.length === 0,
      `${broken.length}:\n  ${shown}`,
    )
  }
}

/** What is beside every page, and what the search answers. */
function checkLists() {
  const navigation = dataOf('navigation.js', /"(.*)"/)
  const listed = pathsOf(JSON.parse(inflateSync(Buffer.from(navigation, 'base64')).toString()))
  const found = /** @type {{ u: string }[]} */ (JSON.parse(dataOf('search.js', /(\[.*\])/s))).map(({ u }) => u)
  for (const [name, addresses] of /** @type {const} */ ([
    ['list of pages', listed],
    ['search', found],
  ])) {
    const broken = addresses.filter((address) => {
      const [path = '', anchor = ''] = address.split('#')
      const page = pages.get(path)
      return page === undefined || (anchor !== '' && !page.ids.has(decodeURIComponent(anchor)))
    })
    check(`${name}: ${addresses.length} entries lead somewhere`, broken.length === 0, broken.slice(0, 20).join('\n  '))
  }
}

/** @param {string} file - Of the assets. @param {RegExp} pattern */
function dataOf(file, pattern) {
  return pattern.exec(readFileSync(join(site, 'assets', file), 'utf8'))?.[1] ?? ''
}

/** @param {import('typedoc').NavigationElement[]} elements @returns {string[]} */
function pathsOf(elements) {
  return elements.flatMap(({ path, children = [] }) => [...(path === undefined ? [] : [path]), ...pathsOf(children)])
}

/** Pages to open: the front page and all documents; of the API all, a sample, or a few. */
function chosenPages() {
  const paths = [...pages.keys()].sort()
  if (values.only !== undefined) return paths.filter((path) => path.includes(values.only ?? ''))
  const documents = paths.filter((path) => !path.startsWith('api/'))
  const modules = paths.filter((path) => path.startsWith('api/') && path.endsWith('/index.html'))
  const others = paths.filter((path) => path.startsWith('api/') && !path.endsWith('/index.html'))
  if (values.all) return paths
  if (values.full) return [...documents, ...modules, ...others.filter((_, k) => k % 40 === 0)]
  return oneOfEachKind
}

/** @param {(typeof views)[number]} view */
async function look({ name, ...options }) {
  const context = await browser.newContext(options)
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, 'shift', { value: 0, writable: true })
    new PerformanceObserver((list) => {
      // A shift without the reader's doing.
      for (const entry of list.getEntries()) {
        if (!Reflect.get(entry, 'hadRecentInput'))
          Reflect.set(globalThis, 'shift', Reflect.get(globalThis, 'shift') + Reflect.get(entry, 'value'))
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
  const page = await context.newPage()
  /** @type {string[]} */
  let complaints = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
      complaints.push(`asks ${request.url()}`)
  })
  for (const path of chosenPages()) {
    complaints = []
    await page.goto(`${origin}/${path}`, { waitUntil: 'load' })
    await page.waitForFunction(() => getComputedStyle(document.body).display !== 'none')
    await page.evaluate(() => document.fonts.ready)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    await page.evaluate(axe)
    const found = await page.evaluate(async () => {
      /** @type {any} */
      const tester = Reflect.get(globalThis, 'axe')
      const { violations, passes } = await tester.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
        resultTypes: ['violations'],
        selectors: false,
      })
      const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
      const describe = (/** @type {any} */ { id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 140)}`
      return {
        wide,
        shift: Reflect.get(globalThis, 'shift'),
        passes: passes.length,
        violations: violations.map(describe),
      }
    })
    const { wide, shift, passes, violations } = found
    if (wide > 0) complaints.push(`${wide} pixels wider than the window`)
    if (shift > 0.01) complaints.push(`the layout shifts by ${shift.toFixed(3)}`)
    const score = Math.round((100 * passes) / (passes + violations.length))
    figures.pages++
    figures.leastAccessibility = Math.min(figures.leastAccessibility, score)
    figures.mostShift = Math.max(figures.mostShift, shift)
    check(
      `${path}, ${name}: accessibility ${score}`,
      complaints.length + violations.length === 0,
      ['', ...complaints, ...violations].join('\n  '),
    )
  }
  await context.close()
}

/** The list of pages shows where the reader is, and fills a branch when it opens. */
async function checkNavigation() {
  const page = await browser.newPage()
  await page.goto(`${origin}/api/layers/dense.html`, { waitUntil: 'load' })
  const current = page.locator('#tsd-nav-container a.current')
  await current.waitFor({ state: 'visible', timeout: 30_000 })
  check('the list of pages shows the page that is open', (await current.textContent())?.trim() === 'dense')
  const optimizers = page.locator('#tsd-nav-container a[href$="api/optim/adam.html"]')
  check('it has no links of branches that are closed', (await optimizers.count()) === 0)
  await page.locator('#tsd-nav-container summary', { hasText: /^optim$/ }).click()
  for (const summary of await page.locator('#tsd-nav-container summary[data-key^="API$optim$"]').all())
    await summary.click()
  await optimizers.click()
  await page.waitForURL((url) => url.pathname.endsWith('api/optim/adam.html'), { timeout: 30_000 })
  await current.waitFor({ state: 'visible', timeout: 30_000 })
  check('a branch that is opened has its links', (await current.textContent())?.trim() === 'adam')
  await page.close()
}

/** Search finds what readers look for, in the dialog as in the index, without asking another host. */
async function checkSearch() {
  const source = readFileSync(join(site, 'assets/search.js'), 'utf8')
  const missed = missedQueries(makeSearch(JSON.parse(source.slice(source.indexOf('[')))))
  const shown = missed.map(
    ({ query, pages: expected, found }) => `${query}: ${found.join(', ')}, not ${expected.join(' or ')}`,
  )
  check(`search: ${queries.length} queries find a page among three`, missed.length === 0, ['', ...shown].join('\n  '))

  const page = await browser.newPage()
  for (const [words = '', expected = ''] of [
    ['dense', 'api/layers/dense.html'],
    ['read csv', 'guides/data.html'],
    ['how do I save a model', 'guides/saving.html'],
    ['earlyStopping', 'api/train/earlyStopping.html'],
  ]) {
    await page.goto(`${origin}/guides/memory.html`, { waitUntil: 'load' })
    await page.keyboard.press('/')
    await page.locator('#tsd-search-input').fill(words)
    await page.locator('#tsd-search-results a').first().waitFor({ state: 'visible', timeout: 30_000 })
    const links = await page
      .locator('#tsd-search-results a')
      .evaluateAll((all) => all.slice(0, 3).map((one) => one.getAttribute('href') ?? ''))
    const at = links.findIndex((link) => link.includes(expected))
    check(`the dialog finds ${expected} for '${words}'`, at >= 0, links.join(', '))
    if (at < 0) continue
    // By keys alone.
    for (let k = 0; k <= at; k++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname.includes(expected), { timeout: 30_000 })
  }
  await page.goto(`${origin}/index.html`, { waitUntil: 'load' })
  await page.keyboard.press('/')
  await page.locator('#tsd-search-input').fill('zzzz')
  await page.locator('#tsd-search-status', { hasText: 'Nothing found' }).waitFor({ timeout: 30_000 })
  await page.close()
}
