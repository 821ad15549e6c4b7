// Images as tensors. bench/files/test compares pixels with those of other programs.
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../src/bytes/crc32.js'
import { exifOrientation, upright, withChannels } from '../../src/images/pixels.js'
import { decodeImage, type ImageOptions } from '../../src/index.js'
import { bytesOf } from './image-samples.js'

describe('decodeImage', () => {
  it.each([
    ['png', [2, 3, 3]],
    ['gray16', [11, 13, 1]],
    ['jpeg', [11, 13, 1]],
    ['exif', [8, 12, 3]],
    ['webp', [11, 13, 3]],
    ['gif', [11, 13, 4]],
    ['bmp', [11, 13, 3]],
  ] as const)('reads %s', async (name, shape) => {
    const image = await decodeImage(new Blob([bytesOf(name)]))
    expect([image.shape, image.dtype]).toEqual([shape, 'uint8'])
    expect((await decodeImage(bytesOf(name), { channels: 3 })).shape).toEqual([...shape.slice(0, 2), 3])
  })

  it('keeps 16 bits, or rounds them', async () => {
    const exact = await decodeImage(bytesOf('gray16'), { dtype: 'int32' })
    const values = exact.dataSync()
    expect(Math.max(...values)).toBeGreaterThan(255)
    expect([...(await decodeImage(bytesOf('gray16'))).dataSync()]).toEqual(
      [...values].map((value) => Math.round(value / 257)),
    )
  })

  it('turns photographs upright when asked', async () => {
    expect((await decodeImage(bytesOf('exif'), { applyOrientation: true })).shape).toEqual([12, 8, 3])
  })

  const changed = (name: Parameters<typeof bytesOf>[0], at: number, value: number): Uint8Array => {
    const bytes = bytesOf(name)
    bytes[at] = value
    return bytes
  }
  const large = bytesOf('png')
  new DataView(large.buffer).setUint32(16, 60000)
  new DataView(large.buffer).setUint32(29, crc32(large.subarray(12, 29)))
  const many = new Uint8Array(54)
  many.set([0x42, 0x4d])
  new DataView(many.buffer).setUint32(14, 40, true)
  new DataView(many.buffer).setUint32(18, 9, true)
  new DataView(many.buffer).setUint32(22, 9, true)
  new DataView(many.buffer).setUint16(28, 32, true)
  new DataView(many.buffer).setUint32(30, 4, true)
  it.each([
    [
      new Uint8Array(0),
      {},
      'decodeImage: this is not a PNG, JPEG, WebP, GIF or BMP: it starts with nothing\nhelp: save it in',
    ],
    [Uint8Array.of(60, 104), {}, 'it starts with 3c 68'],
    [
      bytesOf('png'),
      { channels: 5 as 4 },
      'decodeImage: channels is 5, expected 1, 2, 3 or 4\nhelp: write { channels: 3 }',
    ],
    [
      bytesOf('png'),
      { maxPixels: 5 },
      'decodeImage: the image is 3 × 2, more than 5 pixels (at byte 16)\nhelp: allow it: { maxPixels: 6 }',
    ],
    [
      changed('png', 20, 1),
      {},
      'decodeImage: the checksum of IHDR is wrong (at byte 8)\nhelp: the image is damaged or truncated',
    ],
    [large, {}, 'decodeImage: 60000 × 2 pixels cannot be in'],
    [bytesOf('png').subarray(0, 50), {}, 'decodeImage: a chunk of'],
    [bytesOf('jpeg').subarray(0, 300), {}, 'decodeImage: '],
    [bytesOf('jpeg').subarray(0, -40), {}, 'decodeImage: the JPEG of'],
    [bytesOf('webp').subarray(0, -4), {}, 'decodeImage: a chunk of'],
    [changed('webp', 30, 255), {}, 'decodeImage: the WebP of 120 bytes is damaged\nhelp: copy it again'],
    [bytesOf('gif').subarray(0, -20), {}, 'decodeImage: a block is cut (at byte'],
    [bytesOf('bmp').subarray(0, 100), {}, 'decodeImage: the pixels take 440 bytes, but 46 are there (at byte 54)'],
    [
      many,
      {},
      'decodeImage: compression 4 with 32 bits (at byte 30), which is not supported\nhelp: save it as an ordinary',
    ],
  ])('refuses %#', async (bytes, options, message) => {
    const reading = decodeImage(bytes, options)
    await expect(reading).rejects.toThrow(message)
    await expect(reading).rejects.toMatchObject({ name: 'DataError' })
  })

  it.each([
    [{ dtype: 'float32' }, "decodeImage: dtype is 'float32', expected 'uint8' or 'int32'"],
    [{ applyOrientation: 1 }, 'decodeImage: applyOrientation is 1, expected true or false'],
  ])('refuses the options %j', async (options, message) => {
    await expect(decodeImage(bytesOf('png'), options as ImageOptions)).rejects.toThrow(message)
  })
})

describe('pixels', () => {
  const base = { width: 2, height: 1, orientation: 1 }
  it('change their channels', () => {
    const grey = { ...base, channels: 1, data: Uint8Array.of(10, 20) }
    expect([...withChannels(grey, 4).data]).toEqual([10, 10, 10, 255, 20, 20, 20, 255])
    expect([...withChannels(grey, 2).data]).toEqual([10, 255, 20, 255])
    const colours = { ...base, channels: 4, data: Uint8Array.of(255, 0, 0, 7, 0, 255, 0, 8) }
    // What PIL's convert('L') gives for red and green.
    expect([...withChannels(colours, 1).data]).toEqual([76, 150])
    expect([...withChannels(colours, 3).data]).toEqual([255, 0, 0, 0, 255, 0])
    expect([...withChannels(colours, 2).data]).toEqual([76, 7, 150, 8])
    expect([...withChannels({ ...grey, data: Uint16Array.of(1, 2) }, 2).data]).toEqual([1, 65535, 2, 65535])
  })

  it.each([
    [1, [1, 2, 3, 4, 5, 6]],
    [2, [3, 2, 1, 6, 5, 4]],
    [3, [6, 5, 4, 3, 2, 1]],
    [4, [4, 5, 6, 1, 2, 3]],
    [5, [1, 4, 2, 5, 3, 6]],
    [6, [4, 1, 5, 2, 6, 3]],
    [7, [6, 3, 5, 2, 4, 1]],
    [8, [3, 6, 2, 5, 1, 4]],
  ])('orientation %i', (orientation, expected) => {
    const turned = upright({ width: 3, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6), orientation })
    expect([...turned.data]).toEqual(expected)
    expect([turned.width, turned.height]).toEqual(orientation >= 5 ? [2, 3] : [3, 2])
  })

  it('damaged Exif data says nothing', () => {
    for (const bytes of [
      [],
      [0x49, 0x49, 42, 0, 200, 0, 0, 0],
      [1, 2, 3, 4, 5, 6, 7, 8],
      [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 9],
    ]) {
      expect(exifOrientation(Uint8Array.from(bytes))).toBe(1)
    }
  })
})
