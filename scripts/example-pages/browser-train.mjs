// examples/browser-train: it learns, reads what is drawn, keeps its network over a reload, and takes another data set.
import { availableParallelism } from 'node:os'
import { clothesFiles } from '../shared/clothes-files.mjs'
import { drawnDigits } from '../shared/drawn-digits.mjs'
import { checkKeyboard, checkViews, complaintsOf } from '../shared/page-checks.mjs'
import { patience, waitForBody } from './visit.mjs'

/** @typedef {import('playwright').Page} Page */

/** @param {import('./visit.mjs').Visit} visit */
export async function checkBrowserTrain({ browser, origin, check, pictures }) {
  const threads = Math.min(8, availableParallelism())
  const places = [
    { place: 'plain', isolated: false, engine: 'wasm-simd-fma, 1 thread' },
    { place: 'isolated', isolated: true, engine: `wasm-simd-fma, ${threads} thread${threads === 1 ? '' : 's'}` },
  ]
  for (const { place, isolated, engine } of places) {
    const name = `browser-train, ${place}`
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    const complaints = complaintsOf(page, origin)
    await page.goto(`${origin}/${place}/`)
    await waitForBody(page, 'engines', 'found')
    check(`${name}: isolated as the headers say`, (await page.evaluate(() => crossOriginIsolated)) === isolated)
    const badge = await textOf(page, '#engine')
    check(`${name}: the engine is '${engine}'`, badge === engine, badge)

    await page.locator('#start').focus()
    await page.keyboard.press('Enter')
    await waitForBody(page, 'state', 'training')
    const during = await focused(page)
    await waitForBody(page, 'state', 'ready')
    const after = await focused(page)
    check(
      `${name}: the focus goes to Stop and Continue`,
      during === 'stop' && after === 'continue',
      `${during}, ${after}`,
    )
    const accuracy = Number(await page.locator('body').getAttribute('data-accuracy'))
    check(`${name}: reads ${percent(accuracy)} of the test digits, at least 95 %`, accuracy >= 0.95)
    await checkMatrix(name, page, accuracy, check)
    if (isolated) {
      await checkKeyboard(name, page, check)
      await checkKeyDrawing(name, page, check)
      await checkDrawn(name, page, check)
      await checkViews('browser-train', page, check, pictures)
      await checkKept(name, page, check)
      await checkStopping(name, page, check)
      await checkEngines(name, page, check)
      await checkClothes(name, page, check, complaints)
    }
    check(`${name}: the console is clean`, complaints.length === 0, complaints.join('\n'))
    await context.close()
  }
}

/**
 * @param {string} name
 * @param {Page} page
 * @param {number} accuracy
 * @param {import('../shared/checks.mjs').Check} check
 */
async function checkMatrix(name, page, accuracy, check) {
  const counts = await page
    .locator('#confusion tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent?.replace('·', '0')))),
    )
  const all = counts.flat().reduce((sum, count) => sum + count, 0)
  const right = counts.reduce((sum, row, digit) => sum + (row[digit] ?? 0), 0)
  const fits = counts.length === 10 && all === 359 && Math.abs(right / all - accuracy) < 1e-9
  check(`${name}: the confusion matrix counts 359 digits, ${right} of them right`, fits, JSON.stringify(counts))
  const curves = await page.locator('.chart-drawing').evaluateAll((all) => all.map((one) => one.ariaLabel ?? ''))
  const shown = curves.length === 2 && curves.every((text) => /training \d.*, test \d/.test(text))
  check(`${name}: both charts have curves`, shown, curves.join('; '))
}

/**
 * Draws every digit with the mouse.
 * @param {string} name
 * @param {Page} page
 * @param {import('../shared/checks.mjs').Check} check
 */
async function checkDrawn(name, page, check) {
  const read = []
  for (const strokes of drawnDigits) {
    await page.locator('#clear').click()
    const box = await page.locator('#pad').boundingBox()
    if (box === null) throw new Error('the paper is not there')
    for (const [first, ...others] of strokes) {
      if (first === undefined) continue
      await page.mouse.move(box.x + first.x * box.width, box.y + first.y * box.height)
      await page.mouse.down()
      for (const { x, y } of others) await page.mouse.move(box.x + x * box.width, box.y + y * box.height)
      await page.mouse.up()
    }
    read.push(await readDigit(page))
  }
  const right = read.filter((digit, k) => digit === k).length
  check(`${name}: reads ${right} of 10 drawn digits, at least 9`, right >= 9, `read ${read.join(' ')}`)
}

/**
 * Draws a digit with the keyboard: a bar in the middle.
 * @param {string} name
 * @param {Page} page
 * @param {import('../shared/checks.mjs').Check} check
 */
async function checkKeyDrawing(name, page, check) {
  await page.locator('#clear').focus()
  await page.keyboard.press('Enter')
  await page.locator('#grid [tabindex="0"]').focus()
  await page.keyboard.press('Home')
  for (let up = 0; up < 8; up++) await page.keyboard.press('ArrowUp')
  for (let right = 0; right < 3; right++) await page.keyboard.press('ArrowRight')
  for (let row = 0; row < 8; row++) {
    await page.keyboard.press(' ')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowDown')
  }
  const digit = await readDigit(page)
  check(`${name}: reads a 1 that was drawn with the keyboard`, digit === 1, digit)
}

/**
 * Keeps the network in the database, and as a file.
 * @param {string} name
 * @param {Page} page
 * @param {import('../shared/checks.mjs').Check} check
 */
async function checkKept(name, page, check) {
  await page.locator('#sample').click()
  const before = await probabilities(page)
  await page.locator('#save').click()
  await page.locator('#kept', { hasText: 'Saved' }).waitFor({ timeout: patience })
  const downloading = page.waitForEvent('download', { timeout: patience })
  await page.locator('#download').click()
  const file = await (await downloading).path()

  await page.reload()
  await waitForBody(page, 'engines', 'found')
  await page.locator('#load').click()
  await waitForBody(page, 'state', 'ready')
  await page.locator('#sample').click()
  const after = await probabilities(page)
  check(`${name}: predicts the same after a reload`, before === after && before.length > 50, `${before}\n${after}`)

  await page.locator('#file').setInputFiles({ name: 'other.txt', mimeType: 'text/plain', buffer: Buffer.from('text') })
  await page.locator('#alert:not([hidden])').waitFor({ timeout: patience })
  const alert = await textOf(page, '#alert')
  const kept = (await page.locator('body').getAttribute('data-state')) === 'ready'
  check(`${name}: refuses a file that is not a network, and keeps its own`, kept && alert.length > 20, alert)

  await page.reload()
  await waitForBody(page, 'engines', 'found')
  await page.locator('#file').setInputFiles(file)
  await waitForBody(page, 'state', 'ready')
  await page.locator('#sample').click()
  const opened = await probabilities(page)
  check(`${name}: predicts the same from a file`, before === opened, `${before}\n${opened}`)
}

/**
 * Stops a long training, and goes on.
 * @param {string} name
 * @param {Page} page
 * @param {import('../shared/checks.mjs').Check} check
 */
async function checkStopping(name, page, check) {
  await page.locator('#network').selectOption('mlp')
  await page.locator('#epochs').fill('200')
  await page.locator('#start').click()
  await page.locator('#status', { hasText: /Epoch [2-9]/ }).waitFor({ timeout: patience })
  await page.locator('#stop').click()
  await waitForBody(page, 'state', 'ready')
  const points = await curvePoints(page)
  const status = await textOf(page, '#status')
  const stops = points > 0 && points < 200 && status.startsWith(`Stopped after epoch ${points}`)
  check(`${name}: stops long before the end`, stops, `${points}: ${status}`)
  await page.locator('#epochs').fill('2')
  await page.locator('#continue').click()
  await page.locator('#status', { hasText: 'Done' }).waitFor({ timeout: patience })
  const more = await curvePoints(page)
  check(`${name}: goes on for two more epochs`, more === points + 2, `${points}, then ${more}`)
}

/**
 * Goes on with the network on every engine of a GPU.
 * @param {string} name
 * @param {Page} page
 * @param {import('../shared/checks.mjs').Check} check
 */
async function checkEngines(name, page, check) {
  for (const engine of ['webgl2', 'webgpu']) {
    const radio = page.locator(`input[value=${engine}]`)
    if (await radio.isDisabled()) {
      const reasons = await textOf(page, '#reasons')
      check(`${name}: says why ${engine} is not there`, /not here\. \S.{20,}/.test(reasons), reasons)
      continue
    }
    const before = await curvePoints(page)
    await radio.check()
    await page.locator('#epochs').fill('1')
    await page.locator('#continue').click()
    await waitForBody(page, 'state', 'training')
    await waitForBody(page, 'state', 'ready')
    const badge = await textOf(page, '#engine')
    const accuracy = Number(await page.locator('body').getAttribute('data-accuracy'))
    const went = badge.startsWith(engine) && (await curvePoints(page)) === before + 1 && accuracy > 0.9
    check(`${name}: goes on training on ${engine}`, went, `${badge}, ${accuracy}, ${await textOf(page, '#alert')}`)
  }
}

/**
 * Takes Fashion-MNIST: it is not beside the page, so files are chosen. They are small ones of the same form.
 * @param {string} name
 * @param {Page} page
 * @param {import('../shared/checks.mjs').Check} check
 * @param {string[]} complaints
 */
async function checkClothes(name, page, check, complaints) {
  await page.locator('input[value=cpu]').check()
  await page.locator('#data').selectOption('clothes')
  await waitForBody(page, 'state', 'missing')
  const alert = await textOf(page, '#alert')
  const says = alert.startsWith(
    'Fashion-MNIST is not beside this page: put its four files into the folder fashion-mnist',
  )
  check(`${name}: says where clothes are looked for`, says, alert)
  const files = clothesFiles()
  await page.locator('#images').setInputFiles(files.slice(0, 3))
  await page.locator('#alert', { hasText: 'Choose all four files' }).waitFor({ timeout: patience })
  await page.locator('#images').setInputFiles(files)
  await waitForBody(page, 'images', 'clothes')
  await page.locator('#network').selectOption('mlp')
  await page.locator('#epochs').fill('6')
  await page.locator('#start').click()
  await waitForBody(page, 'state', 'ready')
  const accuracy = Number(await page.locator('body').getAttribute('data-accuracy'))
  check(`${name}: learns clothes from files: ${percent(accuracy)} right, at least 90 %`, accuracy >= 0.9)
  await page.locator('#sample').click()
  await probabilities(page)
  const verdict = await textOf(page, '#verdict')
  check(`${name}: says what a piece of clothes is`, /^This is a [A-Z]/.test(verdict), verdict)
  const heads = await page.locator('#confusion thead th').allTextContents()
  check(`${name}: the confusion matrix has the names of clothes`, heads[0] === 'T-shirt' && heads.length === 10)
  const cut = await page
    .locator('#confusion th')
    .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent))
  check(`${name}: and none of them is cut`, cut.length === 0, cut.join(', '))
  // The console tells of the folder that is not there, too.
  const others = complaints.splice(0).filter((text) => !/fashion-mnist|404/.test(text))
  complaints.push(...others)
}

/** The id of the element that has the focus. @param {Page} page */
async function focused(page) {
  return page.evaluate(() => document.activeElement?.id)
}

/** @param {Page} page */
async function curvePoints(page) {
  return Number(await page.locator('#loss').getAttribute('data-points'))
}

/**
 * The digit that the page reads.
 * @param {Page} page
 */
async function readDigit(page) {
  await probabilities(page)
  return Number(/This is an? (\d)/.exec(await textOf(page, '#verdict'))?.[1] ?? -1)
}

/**
 * The probabilities, when the page has read everything that was drawn.
 * @param {Page} page
 */
async function probabilities(page) {
  await page.locator('#probabilities[aria-busy=false]').waitFor({ timeout: patience })
  return (await page.locator('#probabilities').getAttribute('data-values')) ?? ''
}

/**
 * @param {Page} page
 * @param {string} selector
 */
async function textOf(page, selector) {
  return (await page.locator(selector).textContent()) ?? ''
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(1)} %`
}
