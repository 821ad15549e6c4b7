// The rounds: nothing is timed before it agrees, and a peer that fails does not stop the others.
import { describe, expect, test, vi } from 'vitest'
import { type Digest, difference, digestOf } from '../src/digest.js'
import type { Peer } from '../src/peers.js'
import { type PeerProcess, TooSlowError } from '../src/process.js'
import type { Answers, Question } from '../src/protocol.js'
import { runWorkload } from '../src/rounds.js'
import { workloads } from '../src/workloads/index.js'

const workload = workloads.tiny[0]!
const right: readonly Digest[] = [digestOf([1, 2, 3])]
const schedule = { rounds: 3, warmUp: 5, milliseconds: 4, limit: 100 }

function fake(id: string, answer: (question: Question) => unknown): PeerProcess {
  return {
    peer: { id } as Peer,
    start: async () => undefined,
    close: () => undefined,
    ask: async <Q extends Question>(question: Q) => answer(question) as Answers[Q['ask']],
  }
}

function answering(
  id: string,
  digests: readonly Digest[],
  samples: readonly number[],
  asked: string[] = [],
): PeerProcess {
  return fake(id, (question) => {
    asked.push(`${id} ${question.ask}`)
    return { supported: true, digests, samples, engine: `engine of ${id}` }
  })
}

test('peers are timed in turn, beginning with another one in each round', async () => {
  const asked: string[] = []
  const peers = [answering('a', right, [3, 1], asked), answering('b', right, [2], asked)]
  const engines = new Map<string, string>()
  const results = await runWorkload(workload, 'tiny', peers, schedule, right, (peer, name) => engines.set(peer, name))
  expect(asked.filter((one) => one.endsWith('measure')).map((one) => one[0])).toEqual(['a', 'b', 'b', 'a', 'a', 'b'])
  expect(results[0]).toEqual({
    peer: 'a',
    status: 'ok',
    best: 1,
    median: 3,
    p99: 3,
    samples: 6,
    gflops: workload.flops! / 1e6,
  })
  expect(engines.get('b')).toBe('engine of b')
})

test('peers whose runs take seconds have fewer rounds', async () => {
  vi.useFakeTimers()
  const slow = fake('slow', (question) => {
    if (question.ask === 'measure') vi.advanceTimersByTime(3000)
    return { supported: true, digests: right, samples: [3000], engine: '' }
  })
  const results = await runWorkload(workload, 'tiny', [slow, answering('quick', right, [1])], schedule, right, () => {})
  vi.useRealTimers()
  expect(results.map(({ samples }) => samples)).toEqual([2, 3])
})

test('wrong results are not timed', async () => {
  const asked: string[] = []
  const peers = [answering('wrong', [digestOf([1, 2, 4])], [1], asked), answering('right', right, [2])]
  const results = await runWorkload(workload, 'tiny', peers, schedule, right, () => undefined)
  expect(results[0]).toMatchObject({ status: 'wrong', note: expect.stringContaining('result 0 is off by') })
  expect(results[0]).not.toHaveProperty('best')
  expect(asked).toEqual(['wrong prepare'])
  expect(results[1]).toMatchObject({ status: 'ok', best: 2 })
})

test('without expected results nothing is timed', async () => {
  const [result] = await runWorkload(
    workload,
    'tiny',
    [answering('a', right, [1])],
    schedule,
    undefined,
    () => undefined,
  )
  expect(result).toEqual({ peer: 'a', status: 'wrong', note: 'there are no expected results' })
})

test('what a peer cannot do is told apart', async () => {
  const failing = (error: Error) => (question: Question) => {
    if (question.ask === 'measure') throw error
    return { supported: true, digests: right, engine: '' }
  }
  const peers = [
    fake('unsupported', () => ({ supported: false, digests: [], engine: '' })),
    fake('failed', failing(new Error('out of memory'))),
    fake('slow', failing(new TooSlowError('no answer in 1 s'))),
  ]
  const results = await runWorkload(workload, 'tiny', peers, schedule, right, () => undefined)
  expect(results).toEqual([
    { peer: 'unsupported', status: 'unsupported' },
    { peer: 'failed', status: 'failed', note: 'out of memory' },
    { peer: 'slow', status: 'slow', note: 'no answer in 1 s' },
  ])
})

describe('digests', () => {
  const numbers = Array.from({ length: 40 }, (_, k) => k - 3)

  test('are those of torch/digest.py', () => {
    expect(digestOf(numbers.map((k) => (k + 3) ** 2 - 100))).toEqual({
      size: 40,
      rms: 622.7626,
      blocks: [
        -Math.SQRT1_2,
        -51.38417,
        -7.778175,
        2.309401,
        -14.84924,
        9.814955,
        -21.92031,
        -130.4812,
        -28.99138,
        -248.838,
        778.5246,
        -396.0623,
        43.13351,
        647.2097,
        50.20458,
        863.716,
      ].map((block) => expect.closeTo(block, 4)),
    })
  })

  test('differ by number, size, element, order and NaN', () => {
    const expected = [digestOf(numbers)]
    const from = (change: (copy: number[]) => void): Digest[] => {
      const copy = [...numbers]
      change(copy)
      return [digestOf(copy)]
    }
    expect(
      difference(
        from(() => undefined),
        expected,
        1e-6,
      ),
    ).toBe(undefined)
    expect(difference([], expected, 1)).toBe('0 results, expected 1')
    expect(
      difference(
        from((copy) => copy.pop()),
        expected,
        1,
      ),
    ).toBe('result 0 has 39 elements, expected 40')
    expect(
      difference(
        from((copy) => (copy[20] = 0)),
        expected,
        1e-3,
      ),
    ).toContain('result 0 is off by')
    expect(
      difference(
        from((copy) => copy.reverse()),
        expected,
        1e-3,
      ),
    ).toContain('result 0 is off by')
    expect(
      difference(
        from((copy) => (copy[0] = Number.NaN)),
        expected,
        1e9,
      ),
    ).toContain('result 0 is off by NaN')
  })
})
