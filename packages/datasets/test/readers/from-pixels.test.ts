// Pixels in memory as tensors.
import { expect, it } from 'vitest'
import { fromPixels } from '../../src/index.js'

const image = { width: 2, height: 1, data: Uint8ClampedArray.of(255, 0, 0, 255, 1, 2, 3, 4) }

it('takes ImageData, in 1, 3 or 4 channels', () => {
  const x = fromPixels(image)
  expect([x.shape, x.dtype, [...x.dataSync()]]).toEqual([[1, 2, 3], 'uint8', [255, 0, 0, 1, 2, 3]])
  expect([...fromPixels(image, { channels: 4 }).dataSync()]).toEqual([...image.data])
  expect([...fromPixels(image, { channels: 1 }).dataSync()]).toEqual([76, 2])
})

it('refuses what has no pixels', () => {
  expect(() => fromPixels({ ...image, width: 3 })).toThrow(
    'fromPixels: 8 bytes are not 3 × 1 pixels of RGBA\nhelp: pass width',
  )
  expect(() => fromPixels(image, { channels: 2 as 3 })).toThrow(
    'fromPixels: channels is 2, expected 1, 3 or 4\nhelp: leave',
  )
  expect(() => fromPixels(null as never)).toThrow('fromPixels: expected pixels, got null\nhelp: ')
  expect(() => fromPixels({ width: 0, height: 0 })).toThrow('fromPixels: expected pixels, got an object\nhelp: ')
})
