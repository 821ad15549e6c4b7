// What every page among the examples must be: quiet, accessible, as narrow as a phone, and usable with the keyboard alone.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * @typedef {import('playwright').Page} Page
 * @typedef {import('./checks.mjs').Check} Check
 */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** How pages are looked at. @type {readonly { name: string, width: number, height: number, colorScheme: 'light' | 'dark' }[]} */
export const views = [
  { name: 'desktop-light', width: 1280, height: 900, colorScheme: 'light' },
  { name: 'desktop-dark', width: 1280, height: 900, colorScheme: 'dark' },
  { name: 'phone-light', width: 360, height: 740, colorScheme: 'light' },
  { name: 'phone-dark', width: 360, height: 740, colorScheme: 'dark' },
]

/**
 * Collects what a page should not do: errors and warnings, requests that fail or go elsewhere.
 * @param {Page} page
 * @param {string} origin
 * @returns {string[]} Grows.
 */
export function complaintsOf(page, origin) {
  /** @type {string[]} */
  const complaints = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url()))
      complaints.push(`asks ${request.url()}`)
  })
  return complaints
}

/**
 * Looks at a page in both colour schemes, at the width of a desk and of a phone.
 * @param {string} name
 * @param {Page} page
 * @param {Check} check
 * @param {string | undefined} pictures - A folder for a picture of each view.
 */
export async function checkViews(name, page, check, pictures) {
  for (const { name: view, width, height, colorScheme } of views) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme })
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    check(`${name}, ${view}: no wider than the window`, wide <= 0, `${wide} pixels`)
    await page.evaluate(axe)
    const { violations, passes } = await page.evaluate(async () => {
      /** @type {any} */
      const tester = Reflect.get(globalThis, 'axe')
      const found = await tester.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations'],
      })
      const describe = (/** @type {any} */ { id, nodes }) =>
        `${id} (${nodes.length}): ${nodes[0].html.slice(0, 140)} ${nodes[0].failureSummary}`
      return { violations: found.violations.map(describe), passes: found.passes.length }
    })
    check(
      `${name}, ${view}: ${passes} rules of accessibility hold`,
      violations.length === 0 && passes > 0,
      violations.join('\n'),
    )
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}-${view}.png`, fullPage: true })
  }
  const desk = views[0]
  if (desk === undefined) return
  await page.setViewportSize({ width: desk.width, height: desk.height })
  await page.emulateMedia({ colorScheme: desk.colorScheme })
}

/**
 * Walks through a page with the key Tab: it must reach every control that is enabled, and each must show that it has the
 * focus.
 * @param {string} name
 * @param {Page} page
 * @param {Check} check
 */
export async function checkKeyboard(name, page, check) {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  })
  const controls = await page.evaluate(() => {
    const all = document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')
    const enabled = [...all].filter((one) => !one.matches(':disabled'))
    // Of the radio buttons of a group, Tab reaches one.
    const reached = enabled.filter((one) => !(one instanceof HTMLInputElement && one.type === 'radio' && !one.checked))
    for (const [k, one] of reached.entries()) one.setAttribute('data-stop', String(k))
    return reached.length
  })
  /** @type {Set<string>} */
  const seen = new Set()
  /** @type {string[]} */
  const hidden = []
  for (let press = 0; press < 2 * controls + 4; press++) {
    await page.keyboard.press('Tab')
    const focus = await page.evaluate(() => {
      const one = document.activeElement
      if (!(one instanceof HTMLElement) || one === document.body) return undefined
      // A control that is itself hidden shows the focus on its label.
      const labels = one instanceof HTMLInputElement ? [...(one.labels ?? [])] : []
      const shown = [one, ...labels].some((place) => {
        const { outlineStyle, outlineWidth, opacity } = getComputedStyle(place)
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && opacity !== '0'
      })
      return { stop: one.dataset.stop ?? '', text: one.outerHTML.slice(0, 80), shown }
    })
    if (focus === undefined) continue
    seen.add(focus.stop)
    if (!focus.shown && !hidden.includes(focus.text)) hidden.push(focus.text)
  }
  check(`${name}: Tab reaches all ${controls} controls`, controls > 0 && seen.size === controls, [...seen].join(' '))
  check(`${name}: each shows that it has the focus`, hidden.length === 0, hidden.join('\n'))
}
