// Pipelines free what they make, also when a loop ends early or fails; what they yield is the loop's.
import { memory, type Tensor, tensor } from '@tensorloom/tensor'
import { tensorsIn } from '@tensorloom/tensor/internal'
import { describe, expect, it } from 'vitest'
import { type Dataset, fromArray, fromGenerator, fromTensors } from '../src/index.js'

type Row = { readonly x: Tensor; readonly y: Tensor }

const x = tensor(
  Float32Array.from({ length: 40 }, (_, k) => k),
  { shape: [20, 2] },
)
const y = tensor(Int32Array.from({ length: 20 }, (_, k) => k))

function source(): Dataset<Row> {
  return fromTensors({ x, y })
}

const pipelines: readonly (readonly [string, () => Dataset<unknown>])[] = [
  ['rows', () => source()],
  ['batches', () => source().batch(3)],
  ['shuffled batches', () => source().shuffle(1).batch(3)],
  ['map with tensors in between', () => source().map((row) => ({ x: row.x.div(255).add(1).mul(2), y: row.y }))],
  [
    'map that drops its element',
    () =>
      source()
        .map((row) => row.y.mul(3))
        .batch(4),
  ],
  ['map that returns its element', () => source().map((row) => row)],
  ['asynchronous map', () => source().map(async ({ y: label }) => label.item())],
  [
    'filter',
    () =>
      source()
        .filter((row) => row.y.mul(1).itemSync() % 3 === 0)
        .batch(2),
  ],
  [
    'take and skip of a stream',
    () =>
      source()
        .map((row) => row)
        .skip(3)
        .take(9),
  ],
  [
    'buffered shuffle',
    () =>
      source()
        .map((row) => row)
        .shuffle(1, { bufferSize: 5 }),
  ],
  ['zip', () => source().zip(source().repeat())],
  ['concat and repeat', () => source().concat(source()).repeat(2).take(50)],
  ['prefetch', () => source().batch(2).prefetch(3)],
  ['array of tensors', () => fromArray([{ a: x }, { a: x }]).batch(2)],
  ['list, map and set', () => fromArray([[x, new Map([['y', y]]), new Set([x])]])],
  [
    'generator',
    () =>
      fromGenerator(function* () {
        for (let k = 0; k < 5; k++) yield tensor([k])
      }).batch(2),
  ],
]

/** Loops over a data set and frees each element, up to `most`. */
async function consume(data: Dataset<unknown>, most = Number.POSITIVE_INFINITY): Promise<number> {
  let count = 0
  for await (const element of data) {
    for (const one of tensorsIn(element)) one.dispose()
    if (++count === most) break
  }
  return count
}

describe.each(pipelines)('%s', (_, make) => {
  it('leaves nothing behind after whole passes', async () => {
    const data = make()
    const before = memory()
    expect(await consume(data)).toBeGreaterThan(0)
    await consume(data)
    expect(memory()).toMatchObject({ tensors: before.tensors, bytes: before.bytes })
  })

  it('leaves nothing behind after a pass that was cut', async () => {
    const data = make()
    const before = memory()
    await consume(data, 1)
    expect(memory()).toMatchObject({ tensors: before.tensors, bytes: before.bytes })
  })

  it('cache holds its elements until dispose', async () => {
    const data = make().cache()
    const before = memory()
    await consume(data, 1)
    expect(memory()).toMatchObject({ tensors: before.tensors, bytes: before.bytes })
    const count = await consume(data)
    const { tensors } = memory()
    expect(await consume(data)).toBe(count)
    expect(await consume(data, 1)).toBe(1)
    expect(memory().tensors).toBe(tensors)
    data.dispose()
    expect(memory()).toMatchObject({ tensors: before.tensors, bytes: before.bytes })
  })

  it('leaves nothing behind after a failure downstream', async () => {
    const data = make().map(() => {
      throw new Error('stop')
    })
    const before = memory()
    await expect(consume(data)).rejects.toThrow('stop')
    await expect(
      consume(
        make()
          .prefetch(2)
          .map(() => Promise.reject(new Error('stop'))),
      ),
    ).rejects.toThrow('stop')
    expect(memory()).toMatchObject({ tensors: before.tensors, bytes: before.bytes })
  })
})

it('the tensors that a data set was made of stay the caller\u2019s', async () => {
  await consume(source())
  await consume(fromArray([x]))
  expect([x.disposed, y.disposed]).toEqual([false, false])
})

it('elements that cannot be stacked are freed', async () => {
  const before = memory()
  const rows = fromGenerator(function* () {
    yield tensor([1])
    yield tensor([1, 2])
  })
  await expect(consume(rows.batch(2))).rejects.toThrow('batch: element 1')
  await expect(consume(rows.zip(fromGenerator(() => [1])))).rejects.toThrow('zip')
  await expect(consume(fromGenerator(() => [1]).zip(rows))).rejects.toThrow('zip')
  expect(memory().tensors).toBe(before.tensors)
})
