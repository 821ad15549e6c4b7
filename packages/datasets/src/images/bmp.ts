// BMP (Windows bitmaps): palettes, 16 to 32 bits with or without masks, run lengths.
import { checkSize, damaged, unsupported } from './image-errors.js'
import type { Pixels } from './pixels.js'

/** Whether bytes begin as BMP does. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d
}

interface Header {
  readonly width: number
  readonly height: number
  readonly topDown: boolean
  readonly bits: number
  readonly compression: number
  /** Where the pixels begin. */
  readonly start: number
  /** Where palette or masks begin, and bytes per colour of a palette. */
  readonly tables: number
  readonly entry: number
  readonly colours: number
  /** Bytes of the second header. */
  readonly size: number
}

/** Pixels: grey where the palette is grey, else colours, with alpha where the header says so. */
export function decodeBmp(user: string, bytes: Uint8Array, maxPixels: number): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const header = readHeader(user, bytes, view, maxPixels)
  return header.bits <= 8 ? indexed(user, bytes, header) : direct(user, bytes, view, header)
}

function readHeader(user: string, bytes: Uint8Array, view: DataView, maxPixels: number): Header {
  if (bytes.length < 26) damaged(user, bytes.length, 'the BMP ends in its header')
  const start = view.getUint32(10, true)
  const size = view.getUint32(14, true)
  const core = size === 12
  if ((!core && size < 40) || 14 + size > bytes.length) damaged(user, 14, `the header has ${size} bytes`)
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true)
  const signed = core ? view.getUint16(20, true) : view.getInt32(22, true)
  const bits = view.getUint16(core ? 24 : 28, true)
  const compression = core ? 0 : view.getUint32(30, true)
  if (width < 0) damaged(user, 18, `the width is ${width}`)
  checkSize(user, 18, width, Math.abs(signed), maxPixels)
  if (![1, 4, 8, 16, 24, 32].includes(bits)) damaged(user, 28, `a BMP cannot have ${bits} bits per pixel`)
  const allowed: Readonly<Record<number, readonly number[]>> = {
    0: [1, 4, 8, 16, 24, 32],
    1: [8],
    2: [4],
    3: [16, 32],
    6: [16, 32],
  }
  if (!allowed[compression]?.includes(bits)) unsupported(user, 30, `compression ${compression} with ${bits} bits`)
  const colours = core ? 0 : view.getUint32(46, true)
  return {
    width,
    height: Math.abs(signed),
    topDown: signed < 0,
    bits,
    compression,
    start,
    tables: 14 + size,
    entry: core ? 3 : 4,
    colours: colours === 0 || colours > 2 ** bits ? 2 ** bits : colours,
    size,
  }
}

// Rows begin at multiples of four bytes.
function rowsOf(
  user: string,
  bytes: Uint8Array,
  { width, height, bits, start, topDown }: Header,
): (row: number) => number {
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  if (start + rowBytes * height > bytes.length) {
    damaged(
      user,
      start,
      `the pixels take ${rowBytes * height} bytes, but ${Math.max(bytes.length - start, 0)} are there`,
    )
  }
  return (row) => start + rowBytes * (topDown ? row : height - 1 - row)
}

function indexed(user: string, bytes: Uint8Array, header: Header): Pixels {
  const { width, height, bits, compression, tables, entry, colours } = header
  if (tables + colours * entry > bytes.length) damaged(user, tables, `the palette of ${colours} colours is cut`)
  const indices = compression === 0 ? plainIndices(user, bytes, header) : runIndices(user, bytes, header)
  const colour = (index: number, c: number): number => bytes[tables + index * entry + 2 - c]!
  // A palette of all greys in order has no effect.
  const greatest = 2 ** bits - 1
  const grey =
    colours === 2 ** bits &&
    Array.from({ length: colours }, (_, k) => k).every((k) =>
      [0, 1, 2].every((c) => colour(k, c) === (k * 255) / greatest),
    )
  const channels = grey ? 1 : 3
  const data = new Uint8Array(width * height * channels)
  for (let k = 0; k < indices.length; k++) {
    const index = indices[k]!
    if (index >= colours) damaged(user, header.start, `colour ${index} is not in the palette of ${colours}`)
    for (let c = 0; c < channels; c++) data[k * channels + c] = colour(index, c)
  }
  return { width, height, channels, data, orientation: 1 }
}

function plainIndices(user: string, bytes: Uint8Array, header: Header): Uint8Array {
  const { width, height, bits } = header
  const rowAt = rowsOf(user, bytes, header)
  const out = new Uint8Array(width * height)
  for (let row = 0; row < height; row++) {
    const at = rowAt(row)
    for (let x = 0; x < width; x++) {
      out[row * width + x] = (bytes[at + ((x * bits) >> 3)]! >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1)
    }
  }
  return out
}

// Pairs of count and colour; a count of 0 begins an escape: end of row, end of image, a jump, or colours one by one.
function runIndices(user: string, bytes: Uint8Array, { width, height, bits, start, topDown }: Header): Uint8Array {
  // A pair stands for at most 255 pixels; what is left out stays colour 0.
  if (width * height > 255 * bytes.length * 8)
    damaged(user, start, `${width} × ${height} pixels cannot be in ${bytes.length} bytes`)
  const out = new Uint8Array(width * height)
  let [x, y] = [0, 0]
  const put = (index: number): void => {
    if (x < width && y < height) out[(topDown ? y : height - 1 - y) * width + x] = index
    x++
  }
  // Of 4 bits, the two halves of a byte take turns.
  const half = (byte: number, k: number): number => (bits === 8 ? byte : k % 2 === 0 ? byte >> 4 : byte & 15)
  for (let at = start; at + 1 < bytes.length; ) {
    const [count, value] = [bytes[at]!, bytes[at + 1]!]
    at += 2
    if (count > 0) for (let k = 0; k < count; k++) put(half(value, k))
    else if (value === 0) [x, y] = [0, y + 1]
    else if (value === 1) return out
    else if (value === 2) {
      x += bytes[at] ?? 0
      y += bytes[at + 1] ?? 0
      at += 2
    } else {
      for (let k = 0; k < value; k++) put(half(bytes[at + (bits === 8 ? k : k >> 1)] ?? 0, k))
      at += Math.ceil((value * bits) / 16) * 2
    }
  }
  return damaged(user, bytes.length, 'the runs of colours do not end')
}

function direct(user: string, bytes: Uint8Array, view: DataView, header: Header): Pixels {
  const { width, height, bits, compression, size } = header
  const rowAt = rowsOf(user, bytes, header)
  const masked = compression === 3 || compression === 6
  if (masked && 14 + 40 + 12 > bytes.length) damaged(user, 54, 'the masks are cut')
  const usual = bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff]
  const masks = masked ? [54, 58, 62].map((at) => view.getUint32(at, true)) : usual
  const alpha = masked && (size >= 56 || compression === 6) && bytes.length >= 70 ? view.getUint32(66, true) : 0
  const all = alpha === 0 ? masks : [...masks, alpha]
  const fields = all.map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    return { mask: mask >>> 0, shift, greatest: mask >>> shift }
  })
  const channels = fields.length
  const data = new Uint8Array(width * height * channels)
  const step = bits >> 3
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x++) {
      const at = rowAt(row) + x * step
      const value =
        bits === 16
          ? view.getUint16(at, true)
          : bits === 32
            ? view.getUint32(at, true)
            : bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
      fields.forEach(({ mask, shift, greatest }, c) => {
        const part = (value & mask) >>> shift
        data[(row * width + x) * channels + c] = greatest === 0 ? 0 : Math.round((part * 255) / greatest)
      })
    }
  }
  return { width, height, channels, data, orientation: 1 }
}
