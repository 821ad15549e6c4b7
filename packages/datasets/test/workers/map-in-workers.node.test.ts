// mapInWorkers with the threads of Node.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { memory, type Tensor, tensor } from '@tensorloom/tensor'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundleSources } from '../../../../test/support/bundle-sources.js'
import { type Dataset, fromArray, fromGenerator } from '../../src/index.js'
import { imageFolder } from '../../src/node.js'
import { bytesOf } from '../readers/image-samples.js'
import type { Ask } from './prepare.js'

let folder = ''
let running = 0
let started = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorloom-workers-'))
  const here = import.meta.dirname
  await Promise.all(
    ['prepare', 'read'].map((name) => bundleSources(join(here, `${name}.ts`), join(folder, `${name}.mjs`))),
  )
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))
// Whatever a test does, its workers have ended.
afterEach(() => expect(running).toBe(0))

const start = (name: string) => (): Worker => {
  const worker = new Worker(pathToFileURL(join(folder, `${name}.mjs`)), { execArgv: [] })
  started++
  running++
  worker.on('exit', () => running--)
  return worker
}
const prepare = start('prepare')
const script = (text: string) => (): Worker => {
  const worker = new Worker(text, { eval: true, execArgv: [] })
  running++
  worker.on('exit', () => running--)
  return worker
}

const draws = (count: number): Dataset<Ask> =>
  // The first elements take longest, so that they end out of order.
  fromArray<Ask>(Array.from({ length: count }, (_, k) => ({ act: 'draw', wait: k % 4 === 0 ? 12 : 0 })))

async function numbersOf(data: Dataset<{ index: number; drawn: Tensor }>): Promise<number[][]> {
  const all = await data.toArray()
  const numbers = all.map(({ index, drawn }) => [index, ...drawn.dataSync()])
  for (const { drawn } of all) drawn.dispose()
  return numbers
}

it('gives the same elements in the same order for any number of workers', async () => {
  const passes: number[][][][] = []
  for (const workers of [1, 3]) {
    const data = draws(12).mapInWorkers<{ index: number; drawn: Tensor }>(prepare, { workers, seed: 7 })
    passes.push([await numbersOf(data), await numbersOf(data)])
  }
  const [[first, second]] = passes as [[number[][], number[][]]]
  expect(first.map(([index]) => index)).toEqual(Array.from({ length: 12 }, (_, k) => k))
  // Every element, and every pass, has numbers of its own.
  expect(new Set([...first, ...second].map((one) => one[1])).size).toBe(24)
  expect(passes[1]).toEqual(passes[0])
  const other = draws(2).mapInWorkers<{ index: number; drawn: Tensor }>(prepare, { seed: 8 })
  expect((await numbersOf(other))[0]![1]).not.toBe(first[0]![1])
})

it('sends tensors, typed arrays, lists, objects and maps there and back, and frees its own', async () => {
  const x = tensor([[1, 2], [3, 4]], { dtype: 'int32' }) // biome-ignore format: a matrix
  const flags = tensor([true, false])
  const data = fromGenerator<Ask>(function* () {
    yield { act: 'double', x: x.mul(1) }
    yield { act: 'double', x: flags.reshape([2, 1]) }
  }).mapInWorkers<{ list: [Tensor, { again: Tensor }]; map: Map<string, Uint8Array>; x: Tensor }>(prepare)
  const before = memory().tensors
  const all = await data.toArray()
  const [{ list, map, x: same }, { x: sameFlags }] = all as [(typeof all)[0], (typeof all)[0]]
  expect([list[0].dtype, [...list[0].dataSync()], [...list[1].again.dataSync()]]).toEqual([
    'int32',
    [2, 4, 6, 8],
    [2, 4, 6, 8],
  ])
  expect(same.shape).toEqual([2, 2])
  expect(map.get('bytes')).toEqual(Uint8Array.of(1, 2))
  expect([sameFlags.dtype, sameFlags.shape, [...sameFlags.dataSync()]]).toEqual(['bool', [2, 1], [1, 0]])
  for (const one of all) for (const made of [one.list[0], one.list[1].again, one.x]) made.dispose()
  expect(memory().tensors).toBe(before)
  for (const one of [x, flags]) one.dispose()
})

it('takes no more elements ahead than it may', async () => {
  let pulled = 0
  const source = fromGenerator<Ask>(function* () {
    for (; pulled < 40; pulled++) yield { act: 'draw', wait: 0 }
  })
  let taken = 0
  let most = 0
  for await (const { drawn } of source.mapInWorkers<{ drawn: Tensor }>(prepare, { workers: 2, ahead: 5 })) {
    drawn.dispose()
    taken++
    await new Promise((resolve) => setTimeout(resolve, 1))
    most = Math.max(most, pulled - taken)
  }
  expect(taken).toBe(40)
  // Those that wait, and one that is on its way.
  expect(most).toBeLessThanOrEqual(6)
})

it('starts no more workers than there are elements, and new ones in every pass', async () => {
  const before = started
  const data = draws(2).mapInWorkers<{ index: number; drawn: Tensor }>(prepare, { workers: 4 })
  await numbersOf(data)
  expect(started - before).toBe(2)
  await numbersOf(data)
  expect(started - before).toBe(4)
})

it('says when a worker does not call serveMap', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  try {
    const listeners = new Map<string, (value: unknown) => void>()
    const silent = {
      on: (event: string, listener: (value: unknown) => void) => listeners.set(event, listener),
      postMessage: () => undefined,
      terminate: () => undefined,
    }
    const reading = fromArray([1])
      .mapInWorkers(() => silent, { workers: 1 })
      .toArray()
    const refused = expect(reading).rejects.toThrow('mapInWorkers: a worker ended early')
    await vi.advanceTimersByTimeAsync(9000)
    expect(warn).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(2000)
    expect(warn.mock.calls).toEqual([
      [
        'mapInWorkers: a worker has not called serveMap for 10 s\nhelp: call serveMap of @tensorloom/datasets/worker in its script, before it waits for anything',
      ],
    ])
    listeners.get('exit')!(1)
    await refused
  } finally {
    warn.mockRestore()
    vi.useRealTimers()
  }
})

describe('a loop that is left early', () => {
  const data = (): Dataset<{ drawn: Tensor }> => draws(50).mapInWorkers<{ drawn: Tensor }>(prepare, { ahead: 8 })
  it('by break', async () => {
    const before = memory().tensors
    for await (const { drawn } of data()) {
      drawn.dispose()
      break
    }
    expect(running).toBe(0)
    expect(memory().tensors).toBe(before)
  })
  it('by an error', async () => {
    const loop = async (): Promise<void> => {
      for await (const { drawn } of data()) {
        drawn.dispose()
        throw new Error('of the loop')
      }
    }
    await expect(loop()).rejects.toThrow('of the loop')
    expect(running).toBe(0)
  })
  it('before stages that follow', async () => {
    for await (const batch of data().batch(3).prefetch(2).take(1)) batch.drawn.dispose()
    expect(running).toBe(0)
  })
})

describe('errors', () => {
  const after = async (asks: readonly unknown[]): Promise<{ got: number; error: Error }> => {
    const data = fromArray(asks as readonly Ask[]).mapInWorkers<{ drawn: Tensor }>(prepare, { workers: 2 })
    let got = 0
    try {
      for await (const { drawn } of data) {
        drawn.dispose()
        got++
      }
    } catch (error) {
      return { got, error: error as Error }
    }
    throw new Error('nothing failed')
  }
  const draw = { act: 'draw', wait: 5 }

  it('name the first element that failed, after those before it', async () => {
    const { got, error } = await after([
      draw,
      draw,
      draw,
      { act: 'fail', why: 'bad luck' },
      { act: 'fail', why: 'more' },
    ])
    expect(got).toBe(3)
    expect(error.message).toBe(
      'mapInWorkers: the function failed at element 3: bad luck\nhelp: error.cause is what it threw in the worker',
    )
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'bad luck' })
    expect((error.cause as Error).stack).toContain('prepare')
  })
  it('name elements and results that cannot be sent', async () => {
    expect((await after([draw, { act: () => 1 }])).error.message).toMatch(
      /^mapInWorkers: element 1 cannot be sent to a worker: .*could not be cloned.*\nhelp: send tensors/,
    )
    expect((await after([{ act: 'return a function' }])).error.message).toMatch(/failed at element 0: .*not be cloned/)
  })
  it('of the source come after what was made before it', async () => {
    const source = fromGenerator<Ask>(function* () {
      yield { act: 'draw', wait: 0 }
      throw new Error('no more')
    })
    let got = 0
    const loop = async (): Promise<void> => {
      for await (const { drawn } of source.mapInWorkers<{ drawn: Tensor }>(prepare)) {
        drawn.dispose()
        got++
      }
    }
    await expect(loop()).rejects.toThrow('no more')
    expect(got).toBe(1)
  })
  it.each([
    ["throw new Error('no script')", 'mapInWorkers: a worker ended early: no script\nhelp: its script must load'],
    ['', 'mapInWorkers: a worker ended early: its exit code is 0'],
    [
      "const { parentPort } = require('node:worker_threads'); parentPort.on('message', () => process.exit(3)); parentPort.postMessage({ tensorloom: 'ready' })",
      'mapInWorkers: a worker ended early: its exit code is 3',
    ],
  ])('name a worker that ends: %s', async (text, message) => {
    await expect(draws(3).mapInWorkers(script(text)).toArray()).rejects.toThrow(message)
  })
  it('of what should be a worker', async () => {
    const of = (value: unknown): Promise<unknown> =>
      draws(1)
        .mapInWorkers(() => value as Worker)
        .toArray()
    await expect(of(1)).rejects.toThrow(
      'mapInWorkers: the function returned 1, not a worker\nhelp: write () => new Worker',
    )
    const cannot = draws(1).mapInWorkers(() => new Worker(new URL('http://example.com/a.js')))
    await expect(cannot.toArray()).rejects.toThrow('mapInWorkers: a worker does not start: ')
  })
})

it('reads a folder of images in workers, as in one thread', async () => {
  const images = join(folder, 'images')
  for (const name of ['a', 'b']) await mkdir(join(images, name), { recursive: true })
  for (const [file, name] of [
    ['a/1.bmp', 'bmp'],
    ['a/2.png', 'png'],
    ['b/1.jpg', 'jpeg'],
    ['b/2.gif', 'gif'],
  ] as const) {
    await writeFile(join(images, file), bytesOf(name))
  }
  const { data, items } = await imageFolder(images)
  const numbers = async (of: Dataset<{ readonly x: Tensor; readonly y: number }>): Promise<unknown> =>
    (await of.shuffle(3).toArray()).map(({ x, y }) => [x.shape, [...x.dataSync()], y])
  const inWorkers = items.shuffle(3).mapInWorkers<{ x: Tensor; y: number }>(start('read'))
  expect((await inWorkers.toArray()).map(({ x, y }) => [x.shape, [...x.dataSync()], y])).toEqual(await numbers(data))

  const damaged = bytesOf('png')
  damaged[45]! ^= 1
  await writeFile(join(images, 'a/2.png'), damaged)
  await expect(items.mapInWorkers(start('read')).toArray()).rejects.toThrow(
    `mapInWorkers: the function failed at element 1: readImage: ${join(images, 'a', '2.png')}: the checksum of IDAT is wrong (at byte 33)`,
  )
})
