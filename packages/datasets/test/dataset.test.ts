// Laws of the pipeline: orders, sizes, laziness.
import { randomUniform, setSeed, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { type Dataset, fromArray, fromGenerator, fromTensors } from '../src/index.js'

const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k)

/** The same numbers by the three kinds of source. */
const sources: readonly (readonly [string, (count: number) => Dataset<number>])[] = [
  ['fromArray', (count) => fromArray(range(count))],
  ['fromGenerator', (count) => fromGenerator(() => range(count), { size: count })],
  [
    'fromTensors',
    (count) => {
      const k = tensor(Float32Array.from(range(count)))
      return fromTensors({ k }).map(async (row) => row.k.item())
    },
  ],
]

describe.each(sources)('%s', (_, make) => {
  it('yields its elements, in every pass', async () => {
    const data = make(4)
    expect(data.size).toBe(4)
    expect(await data.toArray()).toEqual([0, 1, 2, 3])
    expect(await data.toArray()).toEqual([0, 1, 2, 3])
    expect(await make(0).toArray()).toEqual([])
  })

  it('take and skip partition it', async () => {
    const data = make(5)
    for (const count of [0, 2, 5, 9]) {
      const [first, rest] = [data.take(count), data.skip(count)]
      expect([...(await first.toArray()), ...(await rest.toArray())]).toEqual(range(5))
      expect([first.size, rest.size]).toEqual([Math.min(count, 5), Math.max(5 - count, 0)])
    }
  })

  it('shuffle is a permutation, the same for the same seed, and another for another', async () => {
    const data = make(50)
    const once = await data.shuffle(7).toArray()
    expect([...once].sort((a, b) => a - b)).toEqual(range(50))
    expect(once).not.toEqual(range(50))
    expect(await data.shuffle(7).toArray()).toEqual(once)
    expect(await make(50).shuffle(7).toArray()).toEqual(once)
    expect(await data.shuffle(8).toArray()).not.toEqual(once)
    // The order is part of the contract: it stays the same from version to version.
    expect(await make(10).shuffle(42).toArray()).toEqual(await fromArray(range(10)).shuffle(42).toArray())
  })

  it('shuffle changes its order from pass to pass, unless asked not to', async () => {
    const fixed = make(20).shuffle(3, { reshuffle: false })
    expect(await fixed.toArray()).toEqual(await fixed.toArray())
    const passes = async (): Promise<number[][]> => {
      const changing = make(20).shuffle(3)
      return [await changing.toArray(), await changing.toArray(), await changing.toArray()]
    }
    const [first, second, third] = await passes()
    expect(first).toEqual(await fixed.toArray())
    expect(second).not.toEqual(first)
    expect(third).not.toEqual(second)
    expect([...second!].sort((a, b) => a - b)).toEqual(range(20))
    expect(await passes()).toEqual([first, second, third])
  })

  it('shuffle through a buffer moves elements by less than twice its size', async () => {
    const data = make(100).shuffle(1, { bufferSize: 10, reshuffle: false })
    const order = await data.toArray()
    expect([...order].sort((a, b) => a - b)).toEqual(range(100))
    expect(order).not.toEqual(range(100))
    order.forEach((k, at) => {
      expect(Math.abs(k - at)).toBeLessThan(20)
    })
    expect(await data.toArray()).toEqual(order)
    expect(await make(5).shuffle(1, { bufferSize: 1 }).toArray()).toEqual(range(5))
    expect(await make(0).shuffle(1).toArray()).toEqual([])
  })

  it('batch cuts it into equal parts and a smaller last one', async () => {
    const batches = make(7).batch(3)
    expect([batches.size, batches.batchSize]).toEqual([3, 3])
    expect((await batches.toArray()).map((batch) => [...batch.dataSync()])).toEqual([[0, 1, 2], [3, 4, 5], [6]])
    const whole = make(7).batch(3, { dropLast: true })
    expect(whole.size).toBe(2)
    expect((await whole.toArray()).map((batch) => [...batch.dataSync()])).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ])
    expect((await make(6).batch(3).toArray()).map(({ shape }) => shape)).toEqual([[3], [3]])
    expect(await make(0).batch(3).toArray()).toEqual([])
  })

  it('repeat, concat, zip, cache, prefetch, filter', async () => {
    expect(await make(2).repeat(3).toArray()).toEqual([0, 1, 0, 1, 0, 1])
    expect(await make(2).repeat().take(5).toArray()).toEqual([0, 1, 0, 1, 0])
    expect([make(2).repeat(3).size, make(2).repeat().size, make(0).repeat().size]).toEqual([
      6,
      Number.POSITIVE_INFINITY,
      0,
    ])
    expect(await make(0).repeat().toArray()).toEqual([])
    const joined = make(2).concat(make(1), make(2))
    expect([joined.size, await joined.toArray()]).toEqual([5, [0, 1, 0, 0, 1]])
    const pairs = make(2).zip(fromArray(['a', 'b']))
    expect([pairs.size, await pairs.toArray()]).toEqual([
      2,
      [
        [0, 'a'],
        [1, 'b'],
      ],
    ])
    expect(await make(3).zip(make(2).repeat()).toArray()).toEqual([
      [0, 0],
      [1, 1],
      [2, 0],
    ])
    const cached = make(3).cache()
    expect([await cached.toArray(), await cached.toArray(), cached.size]).toEqual([range(3), range(3), 3])
    expect(await make(3).prefetch(2).toArray()).toEqual(range(3))
    const odd = make(5).filter((k) => k % 2 === 1)
    expect([odd.size, await odd.toArray()]).toEqual([undefined, [1, 3]])
    expect(
      await make(5)
        .filter((k) => Promise.resolve(k > 3))
        .toArray(),
    ).toEqual([4])
  })

  it('split gives the first part and the rest', async () => {
    const [first, rest] = make(5).split(0.5)
    expect([first.size, rest.size]).toEqual([3, 2])
    expect([await first.toArray(), await rest.toArray()]).toEqual([
      [0, 1, 2],
      [3, 4],
    ])
    const [left, right] = make(10).shuffle(5, { reshuffle: false }).split(0.7)
    const both = [...(await left.toArray()), ...(await right.toArray())]
    expect([...both].sort((a, b) => a - b)).toEqual(range(10))
  })
})

describe('orders', () => {
  it('are fixed for all times', async () => {
    expect(await fromArray(range(8)).shuffle(42).toArray()).toEqual([3, 0, 7, 4, 1, 2, 6, 5])
  })

  it('do not depend on the global seed, and do not move its stream', async () => {
    setSeed(1)
    const expected = randomUniform([2]).dataSync()
    setSeed(1)
    const order = await fromArray(range(9)).shuffle(4).toArray()
    expect(randomUniform([2]).dataSync()).toEqual(expected)
    setSeed(2)
    expect(await fromArray(range(9)).shuffle(4).toArray()).toEqual(order)
  })

  it('of first places are spread evenly over seeds', async () => {
    const seen = [0, 0, 0, 0]
    for (let seed = 0; seed < 400; seed++) seen[(await fromArray(range(4)).shuffle(seed).toArray())[0]!]!++
    // 100 expected; five standard deviations are 43.
    for (const count of seen) expect(Math.abs(count - 100)).toBeLessThan(43)
  })
})

describe('laziness', () => {
  it('nothing runs before the loop, and no more than it takes', async () => {
    const made: number[] = []
    const data = fromGenerator(() => range(1000)).map((k) => {
      made.push(k)
      return k * 2
    })
    const chain = data.filter((k) => k > 0).batch(2)
    expect(made).toEqual([])
    for await (const batch of chain) {
      expect([...batch.dataSync()]).toEqual([2, 4])
      break
    }
    expect(made).toEqual([0, 1, 2])
    expect(await data.take(1).toArray()).toEqual([0])
    expect(made).toEqual([0, 1, 2, 0])
  })

  it('prefetch runs ahead by as many as asked', async () => {
    let made = 0
    const source = fromGenerator(async function* () {
      for (;;) yield made++
    })
    for await (const k of source.prefetch(3)) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(made).toBeLessThanOrEqual(k + 5)
      if (k === 2) {
        expect(made).toBeGreaterThanOrEqual(5)
        break
      }
    }
  })

  it('prefetch makes elements while the loop waits for something else', async () => {
    const events: string[] = []
    const source = fromGenerator(async function* () {
      for (let k = 0; k < 3; k++) {
        await new Promise((resolve) => setTimeout(resolve, 1))
        events.push(`made ${k}`)
        yield k
      }
    })
    for await (const k of source.prefetch(2)) {
      // The loop goes on when the source has got as far as it may.
      while (k === 0 && events.length < 3) await new Promise((resolve) => setTimeout(resolve, 1))
      events.push(`used ${k}`)
    }
    expect(events).toEqual(['made 0', 'made 1', 'made 2', 'used 0', 'used 1', 'used 2'])
  })

  it('prefetch asks no more once the source has ended or failed', async () => {
    let asked = 0
    const counted = (end: () => IteratorResult<number>) =>
      fromGenerator(() => ({
        [Symbol.asyncIterator]: () => ({
          next: async (): Promise<IteratorResult<number>> =>
            ++asked % 4 === 0 ? end() : { done: false, value: asked },
        }),
      }))
    expect(
      await counted(() => ({ done: true, value: undefined }))
        .prefetch(1e9)
        .toArray(),
    ).toEqual([1, 2, 3])
    expect(asked).toBe(4)
    const failing = counted(() => {
      throw new RangeError('no more')
    }).prefetch(100)
    const seen: number[] = []
    await expect(
      (async () => {
        for await (const k of failing) seen.push(k)
      })(),
    ).rejects.toThrow('no more')
    expect([seen, asked]).toEqual([[5, 6, 7], 8])
  })

  it('prefetch of many elements at once', async () => {
    const data = fromArray(range(200_000)).prefetch(1e6)
    expect((await data.toArray()).length).toBe(200_000)
  })

  it('cache asks its source once', async () => {
    let passes = 0
    const cached = fromGenerator(() => {
      passes++
      return [1, 2, 3]
    }).cache()
    expect(await cached.take(1).toArray()).toEqual([1])
    expect(passes).toBe(1)
    for (let k = 0; k < 3; k++) expect(await cached.toArray()).toEqual([1, 2, 3])
    expect(passes).toBe(2)
  })

  it('leaving a loop early closes the source', async () => {
    const closed: string[] = []
    const source = (name: string): Dataset<number> =>
      fromGenerator(function* () {
        try {
          for (let k = 0; ; k++) yield k
        } finally {
          closed.push(name)
        }
      })
    const chain = source('a')
      .map((k) => k)
      .filter(() => true)
      .zip(source('b').prefetch(2))
      .concat()
      .skip(1)
      .shuffle(1, { bufferSize: 4 })
      .batch(2)
      .prefetch()
      .cache()
      .repeat()
      .take(1)
    for await (const _ of chain) break
    expect(closed.sort((a, b) => (a < b ? -1 : 1))).toEqual(['a', 'b'])
  })
})

describe('batchSize', () => {
  it('is known as long as elements are batches', () => {
    const batches = fromArray(range(10)).batch(4)
    const kept = [batches.map((x) => x), batches.take(1), batches.skip(1), batches.shuffle(1), batches.repeat(2)]
    for (const one of [
      ...kept,
      batches.prefetch(),
      batches.cache(),
      batches.filter(() => true),
      batches.concat(batches),
    ]) {
      expect(one.batchSize).toBe(4)
    }
    expect(batches.concat(fromArray(range(10)).batch(3)).batchSize).toBeUndefined()
    expect(fromArray(range(10)).batchSize).toBeUndefined()
  })
})
