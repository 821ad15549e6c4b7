// The generated pages of docs/reference are what the code says today. `npm run docs:tables` writes them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { namedPages } from '../scripts/site/tables/named.js'
import { root } from '../scripts/workspace.mjs'

const folder = join(root, 'docs/reference')
const pages = { ...namedPages() }

if (process.env.TENSORLOOM_TABLES === 'write') {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text)
}

test.each(Object.entries(pages))('docs/reference/%s is what the code says', (name, text) => {
  expect(text === readFileSync(join(folder, name), 'utf8'), 'out of date: npm run docs:tables').toBe(true)
})
