// The pages among the examples in a real Chromium, built as they would be published, under the policy that they promise to work
// under, with the headers for threads and without. `--pictures <folder>` keeps a picture of each view; other arguments name the
// examples.
import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { launchOptions } from './chromium.mjs'
import { checkBrowserGpu } from './example-pages/browser-gpu.mjs'
import { checkBrowserTrain } from './example-pages/browser-train.mjs'
import { buildPage, servePage } from './shared/built-page.mjs'
import { makeChecks } from './shared/checks.mjs'

/** @type {Record<string, (what: import('./example-pages/visit.mjs').Visit) => Promise<void>>} */
const examples = { 'browser-train': checkBrowserTrain, 'browser-gpu': checkBrowserGpu }

const { values, positionals } = parseArgs({ allowPositionals: true, options: { pictures: { type: 'string' } } })
if (values.pictures !== undefined) mkdirSync(values.pictures, { recursive: true })
const { check, finish } = makeChecks()
const browser = await chromium.launch(launchOptions)
try {
  for (const [name, checkExample] of Object.entries(examples)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    const start = performance.now()
    const files = await buildPage(`examples/${name}`)
    const { origin, close } = await servePage(files)
    try {
      await checkExample({ browser, origin, check, pictures: values.pictures })
    } finally {
      close()
    }
    console.log(`       ${name} in ${((performance.now() - start) / 1000).toFixed(1)} s`)
  }
} finally {
  await browser.close()
}
finish()
