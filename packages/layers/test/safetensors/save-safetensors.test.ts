// Writing: what is written is read back, values are rounded as IEEE 754 says, and what cannot be stored is refused.
import { memory, ones, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { openSafetensors, type SafetensorsDtype, saveSafetensors } from '../../src/index.js'

const header = (bytes: Uint8Array): string => {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
  return new TextDecoder().decode(bytes.subarray(8, 8 + length))
}

it('tensors of all dtypes come back, in their order, with metadata and names of any kind', async () => {
  const given = new Map<string, Tensor>([
    ['10', tensor([true, false])],
    [
      '2',
      tensor([
        [1.5, -0],
        [Number.NaN, 2],
      ]),
    ],
    ['__proto__', tensor([1, 2, 3], { dtype: 'int32' })],
    ['', tensor(0.1, { dtype: 'float64' })],
    ['é "\n\u{1f600}', tensor([255], { dtype: 'uint8' })],
    ['empty', tensor([], { shape: [0, 3] })],
  ])
  const before = memory()
  const bytes = await saveSafetensors(given, { metadata: { format: 'pt', 'ü"': '\n' } })
  const file = await openSafetensors(bytes)
  expect(file.names).toEqual([...given.keys()])
  expect({ ...file.metadata }).toEqual({ format: 'pt', 'ü"': '\n' })
  const all = await file.readAll()
  expect([...all.keys()]).toEqual(file.names)
  for (const [name, one] of given) {
    const again = all.get(name)!
    expect([again.dtype, again.shape, await again.data()]).toEqual([one.dtype, one.shape, await one.data()])
    again.dispose()
  }
  expect(memory()).toEqual(before)
})

it('the header is that of the reference writer: no spaces, padded to 8 bytes, wide types first in the data', async () => {
  const bytes = await saveSafetensors({ a: tensor([true]), b: tensor([1]), c: tensor([2], { dtype: 'float64' }) })
  expect(header(bytes).trimEnd()).toBe(
    '{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[12,13]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},' +
      '"c":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}',
  )
  expect(header(bytes).length % 8).toBe(0)
  expect(await saveSafetensors({})).toEqual(
    Uint8Array.from([8, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode('{}      ')]),
  )
})

describe('rounding', () => {
  const bitsOf = async (
    dtype: SafetensorsDtype,
    values: readonly number[],
    from: 'float32' | 'float64' = 'float32',
  ) => {
    const bytes = await saveSafetensors({ x: tensor(values, { dtype: from }) }, { dtype })
    return [...(await (await openSafetensors(bytes)).readRaw('x')).data]
  }

  // Bits as torch.tensor(values).to(dtype) has them: ties to even, overflow, subnormal numbers.
  it.each<[SafetensorsDtype, readonly number[], readonly number[]]>([
    [
      'F16',
      [1, 2049, 2051, 65519, 65520, 2 ** -25, 2 ** -24, -0],
      [0x3c00, 0x6800, 0x6802, 0x7bff, 0x7c00, 0, 1, 0x8000],
    ],
    ['BF16', [1, 257, 259, 3.4e38, 1e-40, -0], [0x3f80, 0x4380, 0x4382, 0x7f80, 0x0001, 0x8000]],
    ['F8_E4M3', [1, 17, 19, 448, 464, 465, -0], [0x38, 0x58, 0x5a, 0x7e, 0x7e, 0x7f, 0x80]],
    ['F8_E5M2', [1, 9, 11, 57344, 61439, 61440, -0], [0x3c, 0x48, 0x4a, 0x7b, 0x7b, 0x7c, 0x80]],
  ])('%s', async (dtype, values, bits) => {
    expect(await bitsOf(dtype, values)).toEqual(bits)
  })

  it('a float64 is rounded once, not by way of a float32', async () => {
    // Just above a tie: the float32 between would be the tie itself.
    const value = 1 + 2 ** -8 + 2 ** -40
    expect(await bitsOf('BF16', [value], 'float64')).toEqual([0x3f81])
    expect(await bitsOf('BF16', [value], 'float32')).toEqual([0x3f80])
    expect(await bitsOf('F16', [1 + 2 ** -11 + 2 ** -40], 'float64')).toEqual([0x3c01])
  })

  it('NaN stays NaN', async () => {
    for (const dtype of ['F16', 'BF16', 'F8_E4M3', 'F8_E5M2'] as const) {
      const bytes = await saveSafetensors({ x: tensor([Number.NaN, Number.POSITIVE_INFINITY]) }, { dtype })
      const [nan, infinity] = await (await (await openSafetensors(bytes)).read('x')).data()
      expect([nan, infinity]).toEqual([Number.NaN, dtype === 'F8_E4M3' ? Number.NaN : Number.POSITIVE_INFINITY])
    }
  })
})

it('dtype applies to floats; a function chooses for each tensor', async () => {
  const tensors = { w: tensor([1, 2]), steps: tensor([7], { dtype: 'int32' }), mask: tensor([true]) }
  const all = await openSafetensors(await saveSafetensors(tensors, { dtype: 'BF16' }))
  expect(all.names.map((name) => all.info(name).dtype)).toEqual(['BF16', 'I32', 'BOOL'])
  const chosen = await openSafetensors(
    await saveSafetensors(tensors, {
      dtype: (name, { dtype }) => (dtype === 'int32' ? 'I64' : name === 'w' ? 'F64' : undefined),
    }),
  )
  expect(chosen.names.map((name) => chosen.info(name).dtype)).toEqual(['F64', 'I64', 'BOOL'])
  expect(await chosen.readRaw('steps')).toEqual({ dtype: 'I64', shape: [1], data: BigInt64Array.of(7n) })
  for (const dtype of ['I16', 'I8', 'U64', 'U32', 'U16', 'U8'] as const) {
    const file = await openSafetensors(
      await saveSafetensors(tensors, { dtype: (name) => (name === 'steps' ? dtype : undefined) }),
    )
    expect([file.info('steps').dtype, ...(await (await file.read('steps')).data())]).toEqual([dtype, 7])
  }
})

it('what readRaw returns is written as it is', async () => {
  const raw = { dtype: 'I64', shape: [2], data: BigInt64Array.of(2n ** 62n, -1n) } as const
  const complex = { dtype: 'C64', shape: [1], data: new Uint8Array(8).fill(3) } as const
  const file = await openSafetensors(await saveSafetensors({ raw, complex }))
  expect(await file.readRaw('raw')).toEqual(raw)
  expect(await file.readRaw('complex')).toEqual(complex)
  await expect(file.read('raw')).rejects.toThrow(
    /'raw' holds 4611686018427388000, which does not fit int32\nhelp: read it with/,
  )
  await expect(file.read('raw', { bigIntegers: 'float64' })).rejects.toThrow(
    /which does not fit float64\nhelp: readRaw/,
  )
})

it('rows are read alone', async () => {
  const x = tensor(
    Float32Array.from({ length: 24 }, (_, k) => k),
    { shape: [4, 3, 2] },
  )
  const file = await openSafetensors(await saveSafetensors({ x, scalar: tensor(1) }))
  const rows = await file.read('x', { rows: [1, 3] })
  expect([rows.shape, [...(await rows.data())]]).toEqual([[2, 3, 2], Array.from({ length: 12 }, (_, k) => k + 6)])
  expect((await file.readRaw('x', { rows: [2, 2] })).shape).toEqual([0, 3, 2])
  for (const wrong of [[0, 5], [3, 2], [-1, 2], [0.5, 1], [1], 3]) {
    await expect(file.read('x', { rows: wrong as never })).rejects.toThrow(
      /'x' has shape \[4, 3, 2\], so it has no rows/,
    )
  }
  await expect(file.read('scalar', { rows: [0, 1] })).rejects.toThrow(/so it has no rows/)
})

it('one tensor costs one read of its bytes', async () => {
  const bytes = await saveSafetensors({ a: ones([100]), b: ones([50]) }, { metadata: { long: 'x'.repeat(5000) } })
  const reads: number[] = []
  const { modelFileOf } = await import('../../src/index.js')
  const inner = await modelFileOf(bytes)
  const file = await openSafetensors({
    name: 'm.safetensors',
    size: inner.size,
    beside: inner.beside,
    read: (begin = 0, end = inner.size) => {
      reads.push(end - begin)
      return inner.read(begin, end)
    },
  })
  reads.length = 0
  await file.read('b')
  await file.read('a', { rows: [10, 20] })
  expect(reads).toEqual([200, 40])
  reads.length = 0
  await file.readAll()
  expect(reads).toEqual([600])
})

describe('sharded sets', () => {
  const tensors = new Map(['1', '10', '2', 'x'].map((name, k) => [name, tensor(Array.from({ length: 5 }, () => k))]))

  it('are written with their index, and read back', async () => {
    const files = await saveSafetensors(tensors, { shardSize: 40, metadata: { format: 'pt' } })
    expect([...files.keys()]).toEqual([
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
    ])
    const list = [...files].map(([name, bytes]) => new File([bytes as Uint8Array<ArrayBuffer>], name))
    const file = await openSafetensors(list)
    expect(file.names).toEqual([...tensors.keys()])
    expect({ ...file.metadata }).toEqual({ format: 'pt' })
    expect([...(await (await file.read('2')).data())]).toEqual([2, 2, 2, 2, 2])
    const index = JSON.parse(new TextDecoder().decode(files.get('model.safetensors.index.json'))) as object
    expect(index).toMatchObject({ metadata: { total_size: 80 }, weight_map: { x: 'model-00002-of-00002.safetensors' } })
    await expect(openSafetensors(list.slice(1))).rejects.toThrow(
      /'model-00001-of-00002.safetensors' beside it does not exist/,
    )
    await expect(openSafetensors(files.get('model.safetensors.index.json')!)).rejects.toThrow(
      /bytes have no files beside them/,
    )
  })

  it('one file needs no index, and a tensor that is larger than a shard has its own', async () => {
    expect([...(await saveSafetensors(tensors, { shardSize: 80, name: 'net' })).keys()]).toEqual(['net.safetensors'])
    expect((await saveSafetensors(tensors, { shardSize: 1 })).size).toBe(5)
  })
})

describe('what cannot be stored', () => {
  const x = ones([1])
  it.each<[string, unknown, unknown, RegExp]>([
    ['no tensors', 5, {}, /expected tensors by name, got 5\nhelp: write saveSafetensors\(/],
    ['a tensor alone', x, {}, /expected tensors by name, got a tensor/],
    ['a number', { x: 5 }, {}, /'x' is 5, expected a tensor/],
    ['the name of the metadata', { __metadata__: x }, {}, /cannot be named '__metadata__'/],
    ['half of a surrogate pair', { '\ud800': x }, {}, /cannot be named '\\ud800'/],
    [
      'a name twice',
      [
        ['x', x],
        ['x', x],
      ],
      {},
      /two tensors are named 'x'/,
    ],
    ['pairs without a name', [x], {}, /cannot be named undefined/],
    ['metadata that are not texts', { x }, { metadata: { a: 1 } }, /the metadata 'a' are 1, expected a text/],
    ['metadata that are a text', { x }, { metadata: 'pt' }, /the metadata are 'pt', expected texts by name/],
    ['an unknown dtype', { x }, { dtype: 'float16' }, /dtype is 'float16', expected one of F64, F32/],
    ['a dtype that is not written', { x }, { dtype: () => 'F4' }, /dtype is 'F4', expected one of/],
    ['a value that does not fit', { x: tensor([1, 300]) }, { dtype: 'U8' }, /'x' holds 300, which does not fit U8/],
    ['a fraction', { x: tensor([0.5]) }, { dtype: 'I32' }, /'x' holds 0.5, which does not fit I32/],
    ['an unknown option', { x }, { shards: 3 }, /unknown option 'shards'/],
    ['a size that is not a count', { x }, { shardSize: 0 }, /shardSize is 0/],
    [
      'raw elements of another size',
      { x: { dtype: 'F32', shape: [2], data: new Uint8Array(4) } },
      {},
      /'x' has 4 bytes, which/,
    ],
  ])('%s', async (_, tensors, options, message) => {
    await expect(saveSafetensors(tensors as never, options as never)).rejects.toThrow(message)
  })
})

it('names that a file does not have', async () => {
  const file = await openSafetensors(await saveSafetensors({ weight: ones([1]) }))
  await expect(file.read('wieght')).rejects.toThrow(
    /there is no tensor 'wieght'\nhelp: did you mean 'weight'\? its first/,
  )
  expect(() => file.info('x')).toThrow(/there is no tensor 'x'\nhelp: its first names are weight/)
  await expect(file.read('weight', { row: [0, 1] } as never)).rejects.toThrow(/unknown option 'row'/)
  await expect(file.readAll({ bigIntegers: 'int64' } as never)).rejects.toThrow(/bigIntegers is 'int64', expected/)
})
