// What batch makes of elements, and what it asks of the backend for tensors in memory.
import { type Tensor, tensor } from '@tensorloom/tensor'
import { withInterceptor } from '@tensorloom/tensor/op'
import { describe, expect, it } from 'vitest'
import { type Dataset, fromArray, fromGenerator, fromTensors } from '../src/index.js'

function values(x: Tensor): number[] {
  return [...x.dataSync()]
}

async function only<T>(data: Dataset<T>): Promise<T> {
  const all = await data.toArray()
  expect(all).toHaveLength(1)
  return all[0]!
}

describe('tensors in memory', () => {
  const x = tensor([
    [0, 1],
    [2, 3],
    [4, 5],
    [6, 7],
    [8, 9],
  ])
  const y = tensor([0, 1, 2, 3, 4], { dtype: 'int32' })

  it('rows stay together', async () => {
    for await (const batch of fromTensors({ x, y }).shuffle(3).batch(2)) {
      expect(batch.x.shape).toEqual([batch.y.size, 2])
      expect(batch.y.dtype).toBe('int32')
      values(batch.y).forEach((row, k) => {
        expect(values(batch.x).slice(2 * k, 2 * k + 2)).toEqual([2 * row, 2 * row + 1])
      })
    }
  })

  it('one element is a row', async () => {
    const [first] = await fromTensors({ x, y }).skip(3).toArray()
    expect([first!.x.shape, values(first!.x), first!.y.shape, first!.y.itemSync()]).toEqual([[2], [6, 7], [], 3])
  })

  it.each([
    ['shuffled', fromTensors({ x, y }).shuffle(1).batch(3), { gather: 2 }],
    ['shuffled and cut', fromTensors({ x, y }).shuffle(1).skip(1).take(3).batch(3), { gather: 2 }],
    ['in order', fromTensors({ x, y }).batch(3), { slice: 2 }],
    ['repeated', fromTensors({ x, y }).skip(3).repeat(2).skip(1).batch(3), { gather: 2 }],
  ] as const)('a batch of a %s set is one op per tensor', async (_, data, expected) => {
    const calls: Record<string, number> = {}
    const pass = data[Symbol.asyncIterator]()
    const result = await withInterceptor(
      {
        call(call, next) {
          calls[call.op.name] = (calls[call.op.name] ?? 0) + 1
          return next(call)
        },
      },
      () => pass.next(),
    )
    expect(result.done).toBe(false)
    expect(calls).toEqual(expected)
  })

  it('the same batches come from the rows one by one', async () => {
    const stacked = fromTensors({ x, y })
      .map((row) => row)
      .batch(2)
    const gathered = fromTensors({ x, y }).batch(2)
    const all = async (data: typeof gathered): Promise<number[][]> =>
      (await data.toArray()).map((batch) => [...batch.x.shape, ...values(batch.x), ...values(batch.y)])
    expect(await all(stacked)).toEqual(await all(gathered))
  })
})

describe('elements', () => {
  it('of every kind are stacked', async () => {
    const element = (k: number): object => ({
      image: tensor([k, k + 1], { dtype: 'uint8' }),
      label: k,
      valid: k > 0,
      point: [k, [k]].slice(0, 1),
      box: [
        [k, 1],
        [2, 3],
      ],
      bytes: Int32Array.of(k, 7),
      name: `n${k}`,
      pair: [tensor(k), k],
    })
    const batch = (await only(fromArray([element(0), element(1)]).batch(4))) as Record<string, Tensor>
    expect([batch.image!.dtype, batch.image!.shape, values(batch.image!)]).toEqual(['uint8', [2, 2], [0, 1, 1, 2]])
    expect([batch.label!.dtype, values(batch.label!)]).toEqual(['float32', [0, 1]])
    expect([batch.valid!.dtype, values(batch.valid!)]).toEqual(['bool', [0, 1]])
    expect([batch.point!.shape, batch.box!.shape]).toEqual([
      [2, 1],
      [2, 2, 2],
    ])
    expect([batch.bytes!.dtype, batch.bytes!.shape, values(batch.bytes!)]).toEqual(['int32', [2, 2], [0, 7, 1, 7]])
    expect(batch.name).toEqual(['n0', 'n1'])
    expect((batch.pair as unknown as Tensor[]).map(values)).toEqual([
      [0, 1],
      [0, 1],
    ])
  })

  const bad: readonly (readonly [string, readonly unknown[], string])[] = [
    [
      'shapes',
      [tensor([1]), tensor([1]), tensor([1, 2])],
      'batch: element 2 has shape [2], element 0 has [1]\nhelp: all elements of a batch must have the same shape',
    ],
    [
      'dtypes',
      [{ x: tensor([1]) }, { x: tensor([1], { dtype: 'int32' }) }],
      "batch: element 1.x is int32, element 0 is float32\nhelp: cast them in map() first: x.cast('float32')",
    ],
    [
      'kinds',
      [{ x: 1 }, { x: 'a' }],
      'batch: element 1.x is a string, element 0 is a number\nhelp: all elements of a batch must have the same structure',
    ],
    ['keys', [{ x: 1 }, { y: 1 }], 'batch: element 1 has keys y, element 0 has x'],
    ['lengths of lists', [['a'], ['a', 'b']], 'batch: element 1 has 2 entries, element 0 has 1'],
    [
      'numbers',
      [
        [1, 2],
        [1, 2, 3],
      ],
      'batch: element 1 has shape [3], element 0 has [2]',
    ],
    [
      'typed arrays',
      [Int32Array.of(1), Float32Array.of(1)],
      'batch: element 1 has 1 values in a Float32Array, element 0 has 1 values in an Int32Array',
    ],
    [
      'others',
      [new Date(0), new Date(0)],
      'batch: element 0 is a Date, which cannot be stacked\nhelp: elements are tensors',
    ],
    ['nothing', [{ x: undefined }], 'batch: element 0.x is undefined, which cannot be stacked'],
  ]
  it.each(bad)('that do not fit: %s', async (_, elements, message) => {
    await expect(
      fromGenerator(() => elements)
        .batch(3)
        .toArray(),
    ).rejects.toThrow(message)
    await expect(fromArray(elements).batch(3).toArray()).rejects.toThrow(message)
  })

  it('positions in messages are those in the data set', async () => {
    const shuffled = fromArray([1, 2, 3, 'four' as unknown as number])
      .skip(1)
      .batch(3)
    await expect(shuffled.toArray()).rejects.toThrow('batch: element 3 is a string, element 1 is a number')
    const stream = fromGenerator(() => [1, 2, 3, 'four']).batch(2)
    await expect(stream.toArray()).rejects.toThrow('batch: element 3 is a string, element 2 is a number')
  })
})
