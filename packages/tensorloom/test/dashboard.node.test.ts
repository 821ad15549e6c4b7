// `tensorloom dashboard`: text of the runs of a folder, a page, and what it refuses.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dashboard } from '../src/cli/dashboard.js'
import { main } from '../src/cli/main.js'
import { needed } from '../src/cli/packages.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'))
})
afterEach(() => rm(folder, { recursive: true }))

const start = (name: string): string =>
  `{"kind":"run","version":1,"name":"${name}","began":0,"epochs":2,"backend":"cpu","model":"sequential"}\n`
const epoch = (k: number, loss: number): string =>
  `{"kind":"epoch","seconds":1,"epoch":${k},"step":${k},"samplesPerSecond":5,"bytes":8,"numbers":{"loss":${loss}}}\n`

async function run(...args: readonly string[]): Promise<string> {
  const lines: string[] = []
  expect(await main(['dashboard', ...args], (line) => lines.push(line))).toBe(0)
  return lines.join('\n')
}

it('prints the runs of a folder, the oldest first', async () => {
  await writeFile(join(folder, '2 b.jsonl'), start('second') + epoch(0, 3))
  await writeFile(join(folder, '1 a.jsonl'), start('first') + epoch(0, 2) + epoch(1, 1))
  await writeFile(join(folder, 'notes.txt'), 'hello')
  expect(await run(folder, '--terminal')).toBe(
    [
      'first: epoch 2 of 2, 5 samples/s, 8 B of tensors',
      '  loss  █▁  1  (1 to 2)',
      'second: epoch 2 of 2, 5 samples/s, 8 B of tensors',
      '  loss  ▁  3',
    ].join('\n'),
  )
  // What is readable of a damaged log is shown.
  await writeFile(join(folder, '1 b.jsonl'), `${start('torn')}{"kind":"ep\n${epoch(1, 1)}`)
  expect((await run(folder, '--terminal')).split('\n').slice(2, 5)).toEqual([
    'torn: epoch 2 of 2, 5 samples/s, 8 B of tensors',
    '  loss  ▁  1',
    '  line 2 of the log is not JSON',
  ])
  await writeFile(join(folder, '1 b.jsonl'), 'no log\n')
  expect((await run(folder, '--terminal')).split('\n').slice(2)).toEqual([
    `${join(folder, '1 b.jsonl')}: line 1 of the log is not JSON`,
    'help: is this a file that dashboard() wrote?',
    'second: epoch 2 of 2, 5 samples/s, 8 B of tensors',
    '  loss  ▁  3',
  ])
  await rm(join(folder, '1 b.jsonl'))
  await rm(join(folder, '2 b.jsonl'))
  await rm(join(folder, '1 a.jsonl'))
  expect(await run('--terminal', folder)).toBe(`${folder} has no runs`)
})

it('serves a page', async () => {
  const printed: string[] = []
  const served = await dashboard([folder, '--port', '0'], (line) => printed.push(line))
  expect(printed).toEqual([`${folder}: ${served!.url} (Ctrl+C ends it)`])
  expect((await fetch(served!.url)).status).toBe(200)
  await served!.close()
})

it.each([
  [['--prt'], 'unknown option --prt'],
  [['--port'], '--port is missing'],
  [['--port', 'x'], '--port is x'],
  [['--port', '70000'], '--port is 70000'],
  [['a', 'b'], 'got 2 folders, expected one'],
  [['/no/such/folder'], "the folder '/no/such/folder' does not exist"],
  [['/no/such/folder', '--terminal'], 'the folder /no/such/folder cannot be read'],
])('refuses %j', async (args, message) => {
  await expect(dashboard(args, () => undefined)).rejects.toThrow(message)
})

it('says which package it needs', async () => {
  const load = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('no @tensorloom/dashboard'), { code: 'ERR_MODULE_NOT_FOUND' }))
  await expect(needed('runs', '@tensorloom/dashboard', load, 'dashboard')).rejects.toThrow(
    'tensorloom dashboard: runs need the package @tensorloom/dashboard, which is not installed\nhelp: npm i @tensorloom/dashboard',
  )
})
