// GIF (version 89a): the first frame, with its colours.
import { checkSize, damaged } from './image-errors.js'
import type { Pixels } from './pixels.js'

/** Whether bytes begin as GIF does. */
export function isGif(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 3)) === 'GIF'
}

/** Pixels of the first frame: colours, with alpha where one of them is transparent. */
export function decodeGif(user: string, bytes: Uint8Array, maxPixels: number): Pixels {
  const version = String.fromCharCode(...bytes.subarray(3, 6))
  if (version !== '87a' && version !== '89a') damaged(user, 3, `unknown GIF version ${JSON.stringify(version)}`)
  if (bytes.length < 13) damaged(user, bytes.length, 'the GIF ends in its header')
  const word = (at: number): number => bytes[at]! | (bytes[at + 1]! << 8)
  const [width, height, flags] = [word(6), word(8), bytes[10]!]
  checkSize(user, 6, width, height, maxPixels)
  const tableAt = (at: number, packed: number): Uint8Array | undefined =>
    packed & 128 ? bytes.subarray(at, at + 3 * 2 ** ((packed & 7) + 1)) : undefined
  const general = tableAt(13, flags)
  let transparent = -1
  for (let at = 13 + (general?.length ?? 0); at < bytes.length; ) {
    if (bytes[at] === 0x21) {
      // A graphic control extension, or another one.
      if (bytes[at + 1] === 0xf9 && bytes[at + 2] === 4 && bytes[at + 3]! & 1) transparent = bytes[at + 6]!
      at = subBlocks(user, bytes, at + 2).end
    } else if (bytes[at] === 0x2c) {
      if (at + 10 > bytes.length) damaged(user, at, 'the frame is cut')
      const frame = { left: word(at + 1), top: word(at + 3), width: word(at + 5), height: word(at + 7) }
      const packed = bytes[at + 9]!
      const table = tableAt(at + 10, packed)
      const colours = table ?? general
      if (colours === undefined) damaged(user, at, 'the frame has no colours')
      if (frame.left + frame.width > width || frame.top + frame.height > height)
        damaged(user, at, 'the frame goes beyond the image')
      const start = at + 10 + (table?.length ?? 0)
      const { data } = subBlocks(user, bytes, start + 1)
      const indices = lzw(user, data, bytes[start]!, frame.width * frame.height, start)
      return painted({ width, height }, frame, indices, colours, transparent, (packed & 64) !== 0, user, start)
    } else damaged(user, at, bytes[at] === 0x3b ? 'the GIF has no frame' : `unknown block ${bytes[at]}`)
  }
  return damaged(user, bytes.length, 'the GIF has no frame')
}

// Data in blocks of up to 255 bytes, each after its length; a length of 0 ends them.
function subBlocks(user: string, bytes: Uint8Array, from: number): { data: Uint8Array; end: number } {
  let length = 0
  let at = from
  while (at < bytes.length && bytes[at] !== 0) {
    length += bytes[at]!
    at += bytes[at]! + 1
  }
  if (at >= bytes.length) damaged(user, from, 'a block is cut')
  const data = new Uint8Array(length)
  for (let block = from, to = 0; bytes[block] !== 0; to += bytes[block]!, block += bytes[block]! + 1) {
    data.set(bytes.subarray(block + 1, block + 1 + bytes[block]!), to)
  }
  return { data, end: at + 1 }
}

// Codes of growing width, each an index or a string that came before (appendix F).
function lzw(user: string, data: Uint8Array, minimum: number, count: number, at: number): Uint8Array {
  if (minimum < 1 || minimum > 11) damaged(user, at, `codes cannot have ${minimum} bits`)
  const [clear, end] = [1 << minimum, (1 << minimum) + 1]
  // The largest number of indices that a code of up to 12 bits can stand for.
  if (count > ((data.length * 8) / (minimum + 1) + 1) * 4096)
    damaged(user, at, `${count} pixels cannot be in ${data.length} bytes`)
  const prefix = new Uint16Array(4096)
  const suffix = new Uint8Array(4096)
  const lengths = new Uint16Array(4096).fill(1)
  for (let code = 0; code < clear && code < 4096; code++) suffix[code] = code
  const out = new Uint8Array(count)
  let [written, next, width, previous] = [0, end + 1, minimum + 1, -1]
  let [bits, held, position] = [0, 0, 0]
  while (written < count) {
    while (held < width) {
      if (position === data.length) damaged(user, at, `the frame ends after ${written} of ${count} pixels`)
      bits |= data[position++]! << held
      held += 8
    }
    const code = bits & ((1 << width) - 1)
    bits >>= width
    held -= width
    if (code === clear) {
      ;[next, width, previous] = [end + 1, minimum + 1, -1]
      continue
    }
    if (code === end) damaged(user, at, `the frame ends after ${written} of ${count} pixels`)
    if (code > next || (code === next && previous < 0) || (previous < 0 && code > end))
      damaged(user, at, `code ${code} means nothing yet`)
    // The code that is just being made is the one before, and its own first index again.
    const known = code < next ? code : previous
    const length = lengths[known]!
    let first = known
    for (let k = length - 1, entry = known; k >= 0; k--, entry = prefix[entry]!) {
      if (written + k < count) out[written + k] = suffix[entry]!
      first = entry
    }
    written += length
    if (code === next && written < count) out[written++] = suffix[first]!
    if (previous >= 0 && next < 4096) {
      prefix[next] = previous
      suffix[next] = suffix[first]!
      lengths[next] = lengths[previous]! + 1
      next++
      if (next === 1 << width && width < 12) width++
    }
    previous = code
  }
  return out
}

interface Rectangle {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

function painted(
  { width, height }: { width: number; height: number },
  frame: Rectangle,
  indices: Uint8Array,
  colours: Uint8Array,
  transparent: number,
  interlaced: boolean,
  user: string,
  at: number,
): Pixels {
  const full = frame.width === width && frame.height === height
  const channels = transparent >= 0 || !full ? 4 : 3
  const data = new Uint8Array(width * height * channels)
  const order = interlaced ? interlacedRows(frame.height) : undefined
  for (let k = 0; k < indices.length; k++) {
    const row = Math.floor(k / frame.width)
    const y = frame.top + (order === undefined ? row : order[row]!)
    const to = (y * width + frame.left + (k % frame.width)) * channels
    const index = indices[k]!
    if (3 * index >= colours.length) damaged(user, at, `colour ${index} is not in the table`)
    for (let c = 0; c < 3; c++) data[to + c] = colours[3 * index + c]!
    if (channels === 4) data[to + 3] = index === transparent ? 0 : 255
  }
  return { width, height, channels, data, orientation: 1 }
}

// Every eighth row, those between, every second of the rest, the rest (appendix E).
function interlacedRows(height: number): number[] {
  const rows: number[] = []
  for (const [from, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let row = from; row < height; row += step) rows.push(row)
  }
  return rows
}
