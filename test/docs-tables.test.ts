// The generated pages of docs/reference are what the code says today. `npm run docs:tables` writes them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tensor from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import * as optimizers from '../packages/optim/src/optimizers.js'
import * as schedules from '../packages/optim/src/schedules.js'
import * as callbacks from '../packages/train/src/callbacks.js'
import { formatPages } from '../scripts/site/tables/formats.js'
import { measuredPages, recordedReport } from '../scripts/site/tables/measured.js'
import { namedPages } from '../scripts/site/tables/named.js'
import { speedChart } from '../scripts/site/tables/speed-chart.js'
import { testedPages } from '../scripts/site/tables/tested.js'
import { errorsOf } from '../scripts/site/thrown.mjs'
import { root } from '../scripts/workspace.mjs'

const folder = join(root, 'docs/reference')
const chartFile = join(root, 'docs/site/benchmarks.svg')
const pages = { ...namedPages(), ...formatPages(), ...measuredPages(), ...testedPages() }

if (process.env.TENSORLOOM_TABLES === 'write') {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text)
  writeFileSync(chartFile, speedChart(recordedReport()!))
}

test.each(Object.entries(pages))('docs/reference/%s is what the code says', (name, text) => {
  expect(text === readFileSync(join(folder, name), 'utf8'), 'out of date: npm run docs:tables').toBe(true)
})

// Lists that people read first, written by hand.
test.each([
  ['optim', 'optimizers', optimizers],
  ['optim', 'schedules', schedules],
  ['train', 'callbacks', callbacks],
])('the README of %s names all %s', (name, _, table) => {
  const text = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')
  const missing = Object.keys(table).filter((one) => !text.includes(`\`${one}\``))
  expect(missing, `name these in packages/${name}/README.md`).toEqual([])
})

test('the chart of the front pages shows the recorded run', () => {
  const text = speedChart(recordedReport()!)
  expect(text === readFileSync(chartFile, 'utf8'), 'out of date: npm run docs:tables').toBe(true)
  // Seven workloads, each with Tensorloom's bars; TensorFlow.js trains no CNN within ten seconds.
  expect(text.match(/<rect [^>]*class="p0"/g)).toHaveLength(7 + 1)
})

test('docs/reference/errors.md explains every class of errors', () => {
  const text = readFileSync(join(folder, 'errors.md'), 'utf8')
  for (const name of Object.keys(tensor).filter((one) => one.endsWith('Error'))) {
    expect(text).toContain(`| {@link @tensorloom/tensor!${name} ${name}} |`)
  }
})

describe('errors are read from the sources with their help', () => {
  const errors = (name: string, start: string) =>
    errorsOf(join(root, 'packages', name)).filter(({ message }) => message.startsWith(start))

  test('a message that stands where it is thrown', () => {
    expect(errors('train', 'learningRateScheduler: the schedule is …')).toEqual([
      {
        name: 'TensorloomError',
        message: 'learningRateScheduler: the schedule is …, expected a function',
        help: 'write learningRateScheduler((epoch, rate) => rate * 0.9)',
        topic: 'Callbacks',
      },
    ])
  })

  test('what a function is called with, and either side of a choice', () => {
    const [damaged] = errors('keras', 'HDF5: a group contains itself at byte …')
    expect(damaged).toMatchObject({
      name: 'SerializationError',
      help: expect.stringMatching(/fetch or write it again/),
    })
    expect(errors('autograd', 'vjp: got …').map(({ message }) => message)).toEqual([
      'vjp: got … upstream gradients for … outputs',
      'vjp: got … for … outputs',
    ])
  })

  test('the class that a parameter holds, and parts of other messages', () => {
    expect(errors('tensor', '…unknown … ')).toMatchObject([{ name: 'TensorloomError' }])
    expect(errors('datasets', 'the server answered …')).toMatchObject([{ name: 'part' }])
    expect(errors('create-tensorloom', 'unknown template')).toMatchObject([{ name: 'UserError' }])
  })
})
