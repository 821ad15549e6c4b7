// A peer in Chromium: `node browser/worker.js <library>`, questions on stdin, answers on stdout. The page does the work.
import { createInterface } from 'node:readline'
import { chromium, type LaunchOptions } from 'playwright'
import type { Question } from '../protocol.js'
import type { PeerPage } from './page.js'
import { servePage } from './serve.js'

// Found from the build folder: the options that tests start Chromium with.
const options = new URL('../../../../scripts/chromium.mjs', import.meta.url)
const { launchOptions } = (await import(options.href)) as { readonly launchOptions: LaunchOptions }

const [name = ''] = process.argv.slice(2)
const address = await servePage()
const browser = await chromium.launch(launchOptions)
const page = await browser.newPage()
page.on('pageerror', (error) => console.error(error.message))
await page.goto(address)
await page.waitForFunction(() => 'peerPage' in globalThis)
await page.evaluate((library) => (globalThis as unknown as { peerPage: PeerPage }).peerPage.open(library), name)
process.stdout.write(`${JSON.stringify({ ready: true })}\n`)

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as Question
  const answer = await page.evaluate(
    (one) => (globalThis as unknown as { peerPage: PeerPage }).peerPage.answer(one),
    question,
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
await browser.close()
process.exit(0)
