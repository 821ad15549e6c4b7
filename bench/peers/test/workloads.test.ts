// Every kind of workload at tiny sizes: Tensorloom's results against those of PyTorch, and the harness around them.
import { getBackend, setBackend } from '@tensorloom/tensor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { difference, digestOf } from '../src/digest.js'
import { readExpected } from '../src/expected.js'
import { elementsOf, integers, uniform } from '../src/inputs.js'
import { load } from '../src/libraries/tensorloom.js'
import { preparation } from '../src/rounds.js'
import { openSession, type Session } from '../src/session.js'
import { quick, workloads } from '../src/workloads/index.js'

const expected = readExpected()
const before = getBackend()
let session: Session

beforeAll(async () => {
  session = openSession(await load(undefined))
})
afterAll(() => setBackend(before))

describe.each(workloads.tiny.map((workload) => [workload.name, workload] as const))('%s', (name, workload) => {
  test('agrees with PyTorch, and is timed', async () => {
    const prepared = await session.answer(preparation(workload, 'tiny'))
    expect(prepared).toMatchObject({ supported: true })
    expect(difference(prepared.digests, expected[name]!, 1e-4)).toBe(undefined)
    const { samples } = await session.answer({ ask: 'measure', milliseconds: 1 })
    expect(samples.length).toBeGreaterThan(0)
    expect(samples.every((sample) => sample > 0)).toBe(true)
    await session.answer({ ask: 'release' })
  })
})

test('every workload has one name and expected results', () => {
  const names = Object.values(workloads).flatMap((list) => list.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
  expect(Object.keys(expected).sort()).toEqual([...names].sort())
  expect(quick.filter((name) => !workloads.full.some((one) => one.name === name))).toEqual([])
})

test('every kind of workload is among the tiny ones', () => {
  const kinds = (size: 'full' | 'tiny') => [...new Set(workloads[size].map(({ torch }) => torch!.function))].sort()
  expect(kinds('tiny')).toEqual(kinds('full'))
})

test('expected results are those of the formula', () => {
  const [a, b] = [elementsOf(uniform([3, 4], 1)), elementsOf(uniform([4, 5], 2))]
  const product = Array.from({ length: 15 }, (_, at) => {
    const [row, column] = [Math.floor(at / 5), at % 5]
    return [0, 1, 2, 3].reduce((sum, k) => sum + a[row * 4 + k]! * b[k * 5 + column]!, 0)
  })
  expect(difference([digestOf(product)], expected.matmul_tiny!, 1e-6)).toBe(undefined)
})

test('inputs are the numbers that Python makes', () => {
  // torch/inputs.py: uniform(42, 4); integers below 10, seed 7; 1 ± 2, seed 1.
  expect([...elementsOf(uniform([4], 42))].map((x) => (x + 1) / 2)).toEqual(
    [0.6011037519201636, 0.44829055899754167, 0.8524657934904099, 0.6697340414393693].map((x) => expect.closeTo(x, 6)),
  )
  expect([...elementsOf(integers([5], 10, 7))]).toEqual([0, 0, 9, 6, 5])
  expect([...elementsOf({ shape: [3], seed: 1, scale: 2, offset: 1 })]).toEqual([
    1.5082957744598389, -0.9890571236610413, 1.109788179397583,
  ])
})

test('memory is reported after repeated runs', async () => {
  await session.answer(preparation(workloads.tiny[0]!, 'tiny'))
  const first = await session.answer({ ask: 'repeat', runs: 3 })
  const second = await session.answer({ ask: 'repeat', runs: 30 })
  expect(first).toMatchObject({ resident: expect.any(Number), bytes: expect.any(Number) })
  expect(second.tensors).toBe(first.tensors)
  await session.answer({ ask: 'release' })
})

test('a workload that does not exist, and one that is not prepared, are errors', async () => {
  const question = { ...preparation(workloads.tiny[0]!, 'tiny'), workload: 'nothing' }
  await expect(session.answer(question)).rejects.toThrow("there is no workload 'nothing'")
  await expect(session.answer({ ask: 'measure', milliseconds: 1 })).rejects.toThrow('no workload is prepared')
})
