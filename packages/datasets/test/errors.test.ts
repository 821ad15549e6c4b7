// What data sets refuse, and what they say.
import { tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { type Dataset, fromArray, fromGenerator, fromTensors, trainTestSplit } from '../src/index.js'

const data = fromArray([1, 2, 3, 4])
const stream = fromGenerator(() => [1, 2, 3])

describe('at once', () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ])
  it.each([
    [() => data.batch(0), 'batch: the batch size is 0, expected a whole number of at least 1\nhelp: write batch(32)'],
    [() => data.batch(1.5), 'batch: the batch size is 1.5, expected'],
    [() => data.take(-1), 'take: the count is -1, expected a whole number of at least 0'],
    [() => data.skip(Number.NaN), 'skip: the count is NaN, expected'],
    [() => data.repeat(-1), 'repeat: the count is -1, expected'],
    [() => data.prefetch(0), 'prefetch: the count is 0, expected'],
    [
      () => data.shuffle(undefined as unknown as number),
      'shuffle: the seed is undefined, expected an integer\nhelp: give one, so that every run has the same order: shuffle(42)',
    ],
    [() => data.shuffle(1, { bufferSize: 0 }), 'shuffle: bufferSize is 0, expected a whole number of at least 1'],
    [
      () => stream.shuffle(1),
      'shuffle: the data set has no known size, so it cannot be held as a whole\nhelp: set the number of elements to hold',
    ],
    [() => data.repeat().shuffle(1), 'shuffle: the data set has no known size'],
    [() => data.split(1), 'split: the fraction is 1, expected a number between 0 and 1\nhelp: split(0.8) gives'],
    [() => stream.split(0.5), 'split: the data set has no known size\nhelp: split before filter()'],
    [
      () => data.shuffle(1).split(0.5),
      'split: the order changes from pass to pass, which would mix the parts\nhelp: keep one order: data.shuffle(seed, { reshuffle: false })',
    ],
    [
      () => data.zip(fromArray([1])),
      'zip: the first data set has 4 elements, the second 1\nhelp: cut the longer one: data.take(count)',
    ],
    [
      () => data.zip([1] as unknown as Dataset<number>),
      'zip: expected a data set, got [1]\nhelp: create one first: fromArray(elements)',
    ],
    [() => data.concat(null as unknown as Dataset<number>), 'concat: expected a data set, got null'],
    [
      () => fromArray(x as unknown as number[]),
      'fromArray: expected an array, got a tensor of shape [2, 2]\nhelp: for tensors use fromTensors({ x, y })',
    ],
    [
      () => fromGenerator([1] as unknown as () => number[]),
      'fromGenerator: expected a function, got [1]\nhelp: pass a function that starts a new pass',
    ],
    [() => fromTensors({}), 'fromTensors: expected tensors by name\nhelp: write fromTensors({ x, y })'],
    [() => fromTensors({ x: 1 as unknown as typeof x }), 'fromTensors: expected tensors by name, but x is 1\n'],
    [
      () => fromTensors({ x, y: tensor([1, 2, 3]) }),
      'fromTensors: all tensors must have the same number of rows, got x [2, 2], y [3]\nhelp: the first axis',
    ],
    [() => fromTensors({ x: tensor(1) }), 'fromTensors: all tensors must have the same number of rows, got x []'],
  ] as const)('%#', (make, message) => {
    expect(make).toThrow(message)
  })
})

describe('in the loop', () => {
  it('a failing function is named with its element, and keeps its error', async () => {
    const cause = new RangeError('too large\nsecond line')
    const failing = data.skip(1).map((k) => {
      if (k === 3) throw cause
      return k
    })
    const error = await failing.toArray().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'DataError',
      message: 'map: the function failed at element 1: too large\nhelp: error.cause is what it threw',
      cause,
    })
    const rejecting = data.filter(async () => Promise.reject(cause))
    await expect(rejecting.toArray()).rejects.toThrow('filter: the function failed at element 0: too large')
  })

  it('filter wants a boolean', async () => {
    const odd = data.filter((k) => tensor(k) as unknown as boolean)
    await expect(odd.toArray()).rejects.toThrow(
      'filter: the function returned a tensor of shape [] for element 0, not a boolean',
    )
    const none = data.filter(() => undefined as unknown as boolean)
    await expect(none.toArray()).rejects.toThrow(
      'filter: the function returned undefined for element 0, not a boolean\nhelp: return true or false',
    )
  })

  it('a generator keeps its promise about its size', async () => {
    const [more, fewer] = [fromGenerator(() => [1, 2, 3], { size: 2 }), fromGenerator(() => [1], { size: 2 })]
    await expect(more.toArray()).rejects.toThrow(
      'fromGenerator: size is 2 elements, but the pass had more\nhelp: pass the correct',
    )
    await expect(fewer.toArray()).rejects.toThrow('fromGenerator: size is 2 elements, but the pass had only 1')
  })

  it('zip of streams that end at different places', async () => {
    await expect(stream.zip(fromGenerator(() => [1])).toArray()).rejects.toThrow(
      'zip: the first data set has more elements, the second 1',
    )
    await expect(
      fromGenerator(() => [1])
        .zip(stream)
        .toArray(),
    ).rejects.toThrow('zip: the first data set has 1 elements, the second more')
    expect(await stream.zip(stream).toArray()).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
  })

  it('toArray of what never ends', async () => {
    await expect(data.repeat().toArray()).rejects.toThrow('toArray: the data set never ends\nhelp: cut it first')
  })

  it('use after dispose, also by sets made before', async () => {
    const source = fromArray([1, 2, 3, 4])
    const derived = [source, source.map((k) => k), source.batch(2), source.shuffle(1).batch(2), source.take(1)]
    source.dispose()
    source.dispose()
    for (const one of derived) {
      await expect((one as Dataset<unknown>).toArray()).rejects.toThrow(
        'data set: it was already disposed\nhelp: dispose it after the last pass',
      )
    }
  })
})

describe('trainTestSplit', () => {
  const x = tensor([[1], [2], [3], [4]])
  it.each([
    [
      { x },
      {},
      'trainTestSplit: the seed is undefined, expected an integer\nhelp: give one, so that every run has the same order: trainTestSplit(data, { seed: 42 })',
    ],
    [
      { x },
      { seed: 1, testFraction: 1 },
      'trainTestSplit: testFraction is 1, expected a number between 0 and 1\nhelp: write testFraction: 0.2',
    ],
    [
      { x },
      { seed: 1, testFraction: 0.1 },
      'trainTestSplit: testFraction 0.1 of 4 rows leaves a part empty\nhelp: choose another fraction',
    ],
    [
      { x, y: tensor([1]) },
      { seed: 1 },
      'trainTestSplit: all tensors must have the same number of rows, got x [4, 1], y [1]',
    ],
    [{ x }, { seed: 1, stratify: 'y' }, "trainTestSplit: there is no tensor 'y' to stratify by\nhelp: name the tensor"],
    [
      {
        x: tensor([
          [1, 2],
          [3, 4],
        ]),
      },
      { seed: 1, testFraction: 0.5, stratify: 'x' },
      "trainTestSplit: 'x' has shape [2, 2]; to stratify by it takes one value per row",
    ],
  ] as const)('%#', async (tensors, options, message) => {
    await expect(trainTestSplit(tensors as { x: typeof x }, options as unknown as { seed: number })).rejects.toThrow(
      message,
    )
  })
})
