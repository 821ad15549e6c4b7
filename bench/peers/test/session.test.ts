// A session with a library that counts what is asked of it.
import { afterEach, expect, test, vi } from 'vitest'
import type { Library } from '../src/library.js'
import { preparation } from '../src/rounds.js'
import { openSession } from '../src/session.js'
import { workloads } from '../src/workloads/index.js'

const workload = workloads.tiny[0]!

afterEach(() => vi.restoreAllMocks())

interface Counts {
  runs: number
  settled: number
  read: number
  freed: number
}

function counting({ lazy = false, supported = true } = {}): { library: Library<number>; counts: Counts } {
  const counts: Counts = { runs: 0, settled: 0, read: 0, freed: 0 }
  const library: Library<number> = {
    lazy,
    engine: () => 'counting',
    prepare: () => (supported ? () => [counts.runs++, -1] : undefined),
    tensor: () => 0,
    read: async (tensor) => {
      counts.read++
      return [tensor]
    },
    settle: async () => counts.settled++,
    free: () => counts.freed++,
  }
  return { library, counts }
}

test('all results of all checked runs are compared, and freed', async () => {
  const { library, counts } = counting()
  const { digests } = await openSession(library).answer({ ...preparation(workload, 'tiny'), checkedRuns: 3 })
  expect(digests.map(({ rms }) => rms)).toEqual([0, 1, 1, 1, 2, 1])
  expect(counts.freed).toBe(2 * counts.runs)
})

test('a sample waits for its last run; with a lazy library, for every run', async () => {
  for (const lazy of [false, true]) {
    const { library, counts } = counting({ lazy })
    const session = openSession(library)
    await session.answer(preparation(workload, 'tiny'))
    Object.assign(counts, { runs: 0, settled: 0, freed: 0 })
    await session.answer({ ask: 'repeat', runs: 5 })
    expect(counts).toMatchObject({ runs: 5, settled: lazy ? 5 : 1, freed: 10 })
    const { samples } = await session.answer({ ask: 'measure', milliseconds: 1 })
    expect(counts.settled).toBe(lazy ? counts.runs : 1 + samples.length)
  }
})

test('a run that is over before the clock of a page moves is timed with others', async () => {
  let calls = 0
  vi.spyOn(performance, 'now').mockImplementation(() => 5 * Math.floor(calls++ / 8))
  const { library, counts } = counting()
  const session = openSession(library)
  await session.answer(preparation(workload, 'tiny'))
  Object.assign(counts, { runs: 0 })
  const { samples } = await session.answer({ ask: 'measure', milliseconds: 1 })
  expect(counts.runs).toBe(400 * samples.length)
})

test('latency is that of single runs, up to their numbers', async () => {
  const { library, counts } = counting()
  const session = openSession(library)
  await session.answer({ ...preparation(workload, 'tiny'), latency: true })
  Object.assign(counts, { runs: 0, settled: 0, read: 0 })
  const { samples } = await session.answer({ ask: 'measure', milliseconds: 1 })
  expect(counts).toMatchObject({ runs: samples.length, read: samples.length, settled: 0 })
})

test('a workload that a library lacks leaves nothing behind', async () => {
  const { library, counts } = counting({ supported: false })
  const session = openSession(library)
  const { supported } = await session.answer(preparation(workload, 'tiny'))
  expect(supported).toBe(false)
  expect(counts.freed).toBe(Object.keys(workload.inputs).length)
  await expect(session.answer({ ask: 'measure', milliseconds: 1 })).rejects.toThrow('no workload is prepared')
})
