// The dashboard's page in a real Chromium, served by the built package with its own policy: it shows the runs of a folder, nothing
// is blocked, accessibility holds, and no text is wider than a phone.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dashboard, serveDashboard } from '@tensorloom/dashboard'
import { dense, sequential } from '@tensorloom/layers'
import { setSeed, tensor } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const patience = 60_000 // ms

/** A desk and a phone, both colour schemes. */
const views = [
  { name: 'desktop, light', viewport: { width: 1280, height: 900 }, colorScheme: /** @type {const} */ ('light') },
  { name: 'desktop, dark', viewport: { width: 1280, height: 900 }, colorScheme: /** @type {const} */ ('dark') },
  { name: 'phone, light', viewport: { width: 360, height: 740 }, colorScheme: /** @type {const} */ ('light') },
  { name: 'phone, dark', viewport: { width: 360, height: 740 }, colorScheme: /** @type {const} */ ('dark') },
]

/**
 * @param {import('playwright').Browser} browser
 * @param {(name: string, kept: boolean, found?: unknown) => boolean} check
 */
export async function checkDashboard(browser, check) {
  const folder = mkdtempSync(join(tmpdir(), 'runs-'))
  try {
    for (const name of ['first', 'second']) await train(folder, name)
    const { url, close } = await serveDashboard(folder, { port: 0 })
    try {
      for (const view of views) await look(browser, check, url, view)
    } finally {
      await close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * @param {string} folder
 * @param {string} name
 */
async function train(folder, name) {
  setSeed(name.length)
  const body = sequential([dense(8, { activation: 'relu', inputShape: [1] })], { name: 'body' })
  const trainer = compile(sequential([body, dense(1)]), { optimizer: 'adam', loss: 'meanSquaredError' })
  const data = { x: tensor([[1], [2], [3], [4]]), y: tensor([2, 4, 6, 8]) }
  await trainer.fit(data, { epochs: 5, verbose: 0, callbacks: [dashboard({ folder, name, view: 'none' })] })
}

/**
 * @param {import('playwright').Browser} browser
 * @param {(name: string, kept: boolean, found?: unknown) => boolean} check
 * @param {string} url
 * @param {typeof views[number]} view
 */
async function look(browser, check, url, { name, viewport, colorScheme }) {
  const page = await browser.newPage({ viewport, colorScheme })
  /** @type {string[]} */
  const printed = []
  /** @type {string[]} */
  const foreign = []
  page.on('console', (message) => printed.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => printed.push(`uncaught: ${error.stack}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) foreign.push(request.url())
  })
  await page.addInitScript(() => {
    /** @type {string[]} */
    const seen = []
    Object.defineProperty(globalThis, 'violations', { value: seen })
    addEventListener('securitypolicyviolation', (event) => seen.push(`${event.effectiveDirective} ${event.blockedURI}`))
  })
  await page.goto(url)
  await page.getByText('completed, 5 of 5 epochs').nth(1).waitFor({ timeout: patience })
  const found = await page.evaluate(() => {
    const root = document.querySelector('body > div')?.shadowRoot
    const all = [...(root?.querySelectorAll('*') ?? [])]
    const wide = all.filter(
      (one) => one.closest('.graph svg') === null && one.getBoundingClientRect().right > innerWidth + 1,
    )
    return {
      charts: [...(root?.querySelectorAll('.chart h3') ?? [])].map((one) => one.textContent),
      curves: root?.querySelectorAll('.chart:first-child .curve').length,
      boxes: [...(root?.querySelectorAll('.graph .name') ?? [])].map((one) => one.textContent),
      histograms: root?.querySelectorAll('.grid.small .ridge').length ?? 0,
      wide: wide.map((one) => one.outerHTML.slice(0, 120)),
      scrolls: document.documentElement.scrollWidth > innerWidth,
      background: getComputedStyle(root?.host ?? document.body).backgroundColor,
    }
  })
  const what = (/** @type {string} */ text) => `dashboard, ${name}: ${text}`
  const charts = ['loss', 'learningRate', 'samples per second', 'memory of tensors', 'memory of the process']
  check(what('a chart for every number'), JSON.stringify(found.charts) === JSON.stringify(charts), found.charts)
  check(what('a curve of each run'), found.curves === 2, found.curves)
  check(what('histograms'), found.histograms > 7, found.histograms)
  check(what('the graph'), JSON.stringify(found.boxes) === '["input","body","dense"]', found.boxes)
  check(what('nothing is wider than the page'), found.wide.length === 0 && !found.scrolls, found.wide)
  const dark = colorScheme === 'dark'
  check(what('the scheme of the reader'), (found.background === 'rgb(255, 255, 255)') !== dark, found.background)
  await page.keyboard.press('Tab')
  const focused = await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('type'))
  check(what('the first run has the focus after Tab'), focused === 'checkbox', focused)
  check(what('nothing is printed or asked from elsewhere'), printed.length + foreign.length === 0, [
    ...printed,
    ...foreign,
  ])
  const violations = await page.evaluate(() => Reflect.get(globalThis, 'violations'))
  check(what('its policy blocks nothing'), violations.length === 0, violations)
  await page.evaluate(axe)
  const broken = await page.evaluate(async () => {
    const result = await Reflect.get(globalThis, 'axe').run()
    return result.violations.map(
      (/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ one) => one.html)}`,
    )
  })
  check(what('no rule of accessibility is broken'), broken.length === 0, broken)
  await page.close()
}
