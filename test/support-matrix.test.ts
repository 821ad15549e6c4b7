// docs/support.md and docs/support.json say how our backends answer each op today; an op that moves is noticed here.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as functions from '@tensorloom/tensor'
import * as losses from '@tensorloom/tensor/losses'
import { changedSupport, type SupportMatrix, supportMarkdown, supportMatrix } from '@tensorloom/testkit'
import { beforeAll, expect, test } from 'vitest'
import { root } from '../scripts/workspace.mjs'
import { ourBackends } from './support/backends.js'

const accept = 'if that is meant, accept it: npm run support'
const [page, data] = ['docs/support.md', 'docs/support.json'].map((file) => join(root, file)) as [string, string]

let now: SupportMatrix
let written: SupportMatrix
let text: string

beforeAll(async () => {
  now = await supportMatrix(ourBackends)
  text = `${JSON.stringify(now, undefined, 1).replace(/\{\s+"ways": \[\s+([^\]]*?)\s+\]\s+\}/g, '{ "ways": [$1] }')}\n`
  if (process.env.TENSORLOOM_SUPPORT === 'write') {
    writeFileSync(page, supportMarkdown(now))
    writeFileSync(data, text)
  }
  written = JSON.parse(readFileSync(data, 'utf8')) as SupportMatrix
}, 180_000)

test('no op moved to the reference backend', () => {
  const { worse } = changedSupport(written, now)
  expect(worse, `these run on the reference backend now; ${accept}`).toEqual([])
})

test('docs/support.json and docs/support.md are what runs', () => {
  const { other } = changedSupport(written, now)
  expect(other, `these are answered in another way now; ${accept}`).toEqual([])
  expect(text === readFileSync(data, 'utf8'), `docs/support.json is out of date; ${accept}`).toBe(true)
  expect(supportMarkdown(now) === readFileSync(page, 'utf8'), `docs/support.md is out of date; ${accept}`).toBe(true)
})

// What neither computes nor makes tensors, or makes them of values that the caller has.
const others = [
  ...['chooseBackend', 'getBackend', 'setBackend', 'setStrict', 'withBackend', 'memory', 'scope'],
  ...['defineOp', 'definePlugin', 'use', 'parameter', 'isParameter', 'tensor', 'isTensor', 'isFloating', 'promote'],
  ...['setSeed', 'getRandomState', 'setRandomState'],
]

test('every exported function is in the matrix', () => {
  const known = new Set([...Object.keys(now.ops), ...Object.keys(now.functions), ...others])
  const missing = Object.entries<unknown>({ ...functions, ...losses }).filter(
    ([name, one]) => typeof one === 'function' && !known.has(name) && !name.endsWith('Error'),
  )
  expect(
    missing.map(([name]) => name),
    'ops need a sample in packages/testkit/src/samples, other functions a call beside them',
  ).toEqual([])
})
