// examples/browser-gpu: every engine that is there trains, and all reach the same losses.
import { checkKeyboard, checkViews, complaintsOf } from '../shared/page-checks.mjs'
import { waitForBody } from './visit.mjs'

const epochs = 3
const guessing = Math.log(10) // the loss of a network that knows nothing

/** @param {import('./visit.mjs').Visit} visit */
export async function checkBrowserGpu({ browser, origin, check, pictures }) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const complaints = complaintsOf(page, origin)
  await page.goto(`${origin}/isolated/`)
  await waitForBody(page, 'state', 'ready')
  await page.locator('#network').selectOption('mlp')
  await page.locator('#epochs').fill(String(epochs))
  await page.locator('#batch-size').selectOption('512')
  await page.locator('#start').focus()
  await page.keyboard.press('Enter')
  await waitForBody(page, 'state', 'running')
  const during = await page.evaluate(() => document.activeElement?.id)
  await waitForBody(page, 'state', 'ready')
  const after = await page.evaluate(() => document.activeElement?.id)
  check('browser-gpu: the focus goes to Stop, and back', during === 'stop' && after === 'start', `${during}, ${after}`)

  const lanes = await page.locator('#lanes li').evaluateAll((items) =>
    items.map((item) => ({
      name: item.id.replace('lane-', ''),
      engine: item.querySelector('.engine')?.textContent ?? '',
      there: item.getAttribute('data-there') === 'true',
      numbers: [...item.querySelectorAll('dd')].map((one) =>
        Number.parseFloat(one.textContent?.replace(',', '') ?? ''),
      ),
    })),
  )
  const engines = { cpu: /^wasm-simd/, webgl2: /^webgl2, \S/, webgpu: /^webgpu, \S/ }
  /** @type {number[]} */
  const losses = []
  for (const [name, engine] of Object.entries(engines)) {
    const lane = lanes.find((one) => one.name === name)
    if (lane === undefined) throw new Error(`the page does not show ${name}`)
    if (name !== 'cpu' && !lane.there) {
      check(`browser-gpu: says why ${name} is not there`, /^Not here\. \S.{20,}/.test(lane.engine), lane.engine)
      continue
    }
    const [epoch = 0, speed = 0, loss = Number.NaN] = lane.numbers
    losses.push(loss)
    check(
      `browser-gpu: ${name} trains ${epochs} epochs at ${speed} digits per second (${lane.engine})`,
      engine.test(lane.engine) && epoch === epochs && speed > 0 && loss < guessing - 0.1,
      JSON.stringify(lane),
    )
  }
  const distance = Math.max(...losses) - Math.min(...losses)
  check(`browser-gpu: ${losses.length} engines reach the same loss to 0.002`, distance <= 0.002, losses.join(', '))
  const curves = await page.locator('.chart-drawing').evaluateAll((all) => all.map((one) => one.ariaLabel ?? ''))
  check('browser-gpu: both charts have a curve of the CPU', curves.filter((text) => /CPU \d/.test(text)).length === 2)
  await checkKeyboard('browser-gpu', page, check)
  await checkViews('browser-gpu', page, check, pictures)

  await page.locator('#epochs').fill('100')
  await page.locator('#start').click()
  await page.locator('#lane-cpu[data-epochs]').waitFor()
  await page.locator('#stop').click()
  await waitForBody(page, 'state', 'ready')
  const status = await page.locator('#status').textContent()
  check('browser-gpu: stops before the end', status === 'Stopped.', status)
  check('browser-gpu: the console is clean', complaints.length === 0, complaints.join('\n'))
  await page.close()
}
