// IDX files, plain and in gzip.
import { gzip } from 'pako'
import { describe, expect, it } from 'vitest'
import { decodeIdx } from '../../src/index.js'

const file = (type: number, shape: readonly number[], data: readonly number[]): Uint8Array =>
  new Uint8Array([
    0,
    0,
    type,
    shape.length,
    ...shape.flatMap((n) => [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255]),
    ...data,
  ])

describe('decodeIdx', () => {
  it.each([
    [8, [2], [7, 255], 'uint8', [7, 255]],
    [9, [2], [7, 255], 'int32', [7, -1]],
    [11, [1, 2], [1, 0, 255, 254], 'int32', [256, -2]],
    [12, [1], [255, 255, 255, 255], 'int32', [-1]],
    [13, [1], [0x3f, 0x80, 0, 0], 'float32', [1]],
    [14, [1], [0xbf, 0xf0, 0, 0, 0, 0, 0, 0], 'float32', [-1]],
    [8, [0, 28, 28], [], 'uint8', []],
  ])('reads type %i', async (type, shape, data, dtype, values) => {
    const x = await decodeIdx(file(type, shape, data))
    expect([x.shape, x.dtype, [...x.dataSync()]]).toEqual([shape, dtype, values])
  })

  it('reads gzip by its first bytes, in one member or several, with zeros behind', async () => {
    const plain = file(8, [2, 3], [1, 2, 3, 4, 5, 6])
    const members = [gzip(plain.subarray(0, 9)), gzip(plain.subarray(9)), new Uint8Array(7)]
    for (const bytes of [gzip(plain), new Uint8Array(members.flatMap((one) => [...one]))]) {
      expect([...(await decodeIdx(bytes)).dataSync()]).toEqual([1, 2, 3, 4, 5, 6])
    }
    expect((await decodeIdx(plain, { dtype: 'float64' })).dtype).toBe('float64')
  })

  const changed = (bytes: Uint8Array, at: number, value: number): Uint8Array =>
    bytes.map((byte, k) => (k === at ? value : byte))
  const packed = gzip(
    file(
      8,
      [100],
      Array.from({ length: 100 }, (_, k) => (k * 37) % 256),
    ),
  )
  it.each([
    [new Uint8Array(0), 'decodeIdx: the file ends in its first four bytes (at byte 0)\nhelp: the file is damaged'],
    [
      Uint8Array.of(137, 80, 78, 71),
      'decodeIdx: this is not an IDX file: byte 0 is 137, and byte 1 is 80, not 0\nhelp: read .npy',
    ],
    [file(10, [1], [1]), 'decodeIdx: unknown element type 10 (at byte 2)'],
    [file(8, [1, 2], []).subarray(0, 9), 'decodeIdx: the file ends in the extents of its 2 axes (at byte 9)'],
    [file(8, [3], [1, 2]), 'decodeIdx: uint8 [3] takes 3 bytes, but 2 are there (at byte 8)'],
    [file(8, [2 ** 32 - 1, 2 ** 32 - 1], [1]), 'takes 18446744065119617000 bytes, but 1 are there (at byte 12)'],
    [file(8, [1], [1, 2]), 'decodeIdx: 1 bytes follow the elements (at byte 9)'],
    [
      packed.subarray(0, 60),
      'decodeIdx: the compressed bytes at byte 60 are damaged or cut (buffer error)\nhelp: fetch or write',
    ],
    [changed(packed, packed.length - 6, 1), 'are damaged or cut (incorrect data check)'],
    [
      gzip(
        file(
          8,
          [1],
          Array.from({ length: 200_000 }, () => 0),
        ),
      ),
      'hold more than the 9 bytes they should',
    ],
    [new Uint8Array([...packed, 0, 1]), 'decodeIdx: other bytes follow the compressed ones, from byte'],
    [gzip(new Uint8Array(0)), 'decodeIdx: the file ends in its first four bytes (at byte 0)'],
  ])('refuses %#', async (bytes, message) => {
    const reading = decodeIdx(bytes)
    await expect(reading).rejects.toThrow(message)
    await expect(reading).rejects.toMatchObject({ name: 'DataError' })
  })
})
