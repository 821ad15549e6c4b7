// HDF5 files that h5py wrote are read, and files that are written here are read by the HDF5 library.
import { readFileSync } from 'node:fs'
import h5wasm, { type Dataset as LibraryDataset, type Group as LibraryGroup } from 'h5wasm'
import { expect, test } from 'vitest'
import { readHdf5 } from '../../src/hdf5/read.js'
import type { Dataset, Elements, Group } from '../../src/hdf5/tree.js'
import { newGroup, subgroup, textAttribute, writeHdf5 } from '../../src/hdf5/write.js'

const stored = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../data/hdf5/${name}.h5`, import.meta.url)))

const read = async (group: Group, path: string): Promise<Elements> => (group.children.get(path) as Dataset).read()
const list = async (group: Group, path: string): Promise<readonly unknown[]> => [...(await read(group, path))]
const range = (count: number, of: (k: number) => number = (k) => k): number[] =>
  Array.from({ length: count }, (_, k) => of(k))

test.each(['default', 'ordered', 'latest'])('%s.h5: groups, attributes and types', async (name) => {
  const file = readHdf5(stored(name))
  expect(file.attributes.get('text')).toMatchObject({ type: { charset: 'utf-8' }, shape: [], values: ['grüße'] })
  expect(file.attributes.get('fixed')).toMatchObject({ type: { charset: 'ascii', size: 5 }, values: ['abc', 'de'] })
  expect(file.attributes.get('texts')!.values).toEqual(['a', 'bb', 'ccc'])
  expect([...file.attributes.get('numbers')!.values]).toEqual([1.5, -2.5])
  const many = file.children.get('many') as Group
  expect(many.children.size).toBe(40)
  for (const k of range(40)) expect(await list(many, `member${k}`)).toEqual([k])
  const { attributes } = file.children.get('attributes') as Group
  expect(range(12).map((k) => attributes.get(`a${k}`)!.values[0])).toEqual(range(12))
  expect(await list(file, 'half')).toEqual([-1, -0.75, -0.5, -0.25, 0])
  expect(await list(file, 'double')).toEqual(range(5, (k) => k / 3))
  expect(await list(file, 'long')).toEqual([-2, -1, 0, 1, 2])
  expect(await list(file, 'big_endian')).toEqual(range(5))
  expect(await list(file, 'byte')).toEqual(range(5))
  expect(await list(file, 'flags')).toEqual([1, 0])
  expect(await list(file, 'words')).toEqual(['x', 'yy'])
  expect(await list(file, 'empty')).toEqual([])
})

test('chunks, compressed or not, and elements that were never written', async () => {
  const file = readHdf5(stored('default'))
  for (const name of ['chunked', 'packed']) expect(await list(file, name)).toEqual(range(35 * 17))
  expect(await list(file, 'never')).toEqual(range(12, () => 0))
  // 400 kB of zeros in a file of 40 kB: within ten times, and it may be read once only.
  expect((await read(file, 'zeros')).length).toBe(100_000)
  await expect(read(file, 'zeros')).rejects.toThrow(/need more than 10 times the bytes of the file/)
})

test('a file that begins with other bytes', async () => {
  expect(await list(readHdf5(stored('user_block')), 'x')).toEqual([0, 1, 2])
})

test('what is written is read by the HDF5 library and here', async () => {
  const root = newGroup()
  // Many links need a tree of two levels, long texts a heap of their own.
  const many = subgroup(root, 'many')
  for (const k of range(600)) many.children.set(`${k}`, { type: 'int32', shape: [], values: Int32Array.of(k) })
  root.attributes.set('long', textAttribute('x'.repeat(100_000), 'ascii'))
  root.attributes.set('none', { type: 'float64', shape: [0], values: new Float64Array(0) })
  root.attributes.set('fixed', {
    type: { kind: 'string', charset: 'ascii', size: 4 },
    shape: [2],
    values: ['ab', 'abcd'],
  })
  for (const k of range(50)) root.attributes.set(`text${k}`, textAttribute(`größer ${k}`))
  root.children.set('numbers', {
    type: 'float32',
    shape: [2, 3],
    values: Float32Array.of(0.1, Number.NaN, -0, 1e-45, 3e38, -1),
  })
  root.children.set('empty', { type: 'float32', shape: [0, 4], values: new Float32Array(0) })
  subgroup(root, 'emptyGroup')
  const bytes = writeHdf5(root)

  const { FS } = await h5wasm.ready
  FS.writeFile('/written.h5', bytes)
  const file = new h5wasm.File('/written.h5', 'r')
  const numbers = file.get('numbers') as LibraryDataset
  expect([numbers.dtype, numbers.shape]).toEqual(['<f', [2, 3]])
  const bits = (values: unknown): number[] => [...new Uint32Array((values as Float32Array).slice().buffer)]
  expect(bits(numbers.value)).toEqual(bits((root.children.get('numbers') as { values: Float32Array }).values))
  expect((file.get('many') as LibraryGroup).keys().length).toBe(600)
  expect((file.get('many/599') as LibraryDataset).value).toBe(599)
  expect((file.attrs.long!.value as string).length).toBe(100_000)
  expect(file.attrs.text49!.value).toBe('größer 49')
  expect(file.attrs.fixed!.value).toEqual(['ab', 'abcd'])
  expect(file.attrs.none!.shape).toEqual([0])
  expect((file.get('empty') as LibraryDataset).shape).toEqual([0, 4])
  expect((file.get('emptyGroup') as LibraryGroup).keys()).toEqual([])
  file.close()

  const own = readHdf5(bytes)
  expect((own.children.get('many') as Group).children.size).toBe(600)
  expect(own.attributes.get('text0')!.values).toEqual(['größer 0'])
  expect(bits(await read(own, 'numbers'))).toEqual(
    bits((root.children.get('numbers') as { values: Float32Array }).values),
  )
})

test.each([
  ['no HDF5 file', (bytes: Uint8Array) => bytes.subarray(8), /do not begin as an HDF5 file/],
  ['a cut file', (bytes: Uint8Array) => bytes.subarray(0, 20_000), /should have \d+ bytes, but has 20000, at byte 0/],
  ['an unknown version', (bytes: Uint8Array) => changed(bytes, 8, 9), /has version 9, expected 0 to 3/],
  ['a root that is elsewhere', (bytes: Uint8Array) => changed(bytes, 64, 1), /at byte \d+\nhelp: /],
])('%s is refused with its place', (_, change, message) => {
  expect(() => readHdf5(change(stored('default')))).toThrow(message)
})

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const result = bytes.slice()
  result[at] = value
  return result
}
