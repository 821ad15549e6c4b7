// PNG (W3C, third edition): chunks, filters, interlacing, palettes, transparency.
import { crc32 } from '../bytes/crc32.js'
import { inflate } from '../bytes/inflate.js'
import { joined } from '../bytes/source.js'
import { checkSize, damaged, unsupported } from './image-errors.js'
import { exifOrientation, type Pixels } from './pixels.js'

interface Header {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colour: number
  readonly interlaced: boolean
}

/** What the chunks of a file say. */
interface Contents {
  readonly header: Header
  readonly palette: Uint8Array | undefined
  readonly transparency: Uint8Array | undefined
  readonly orientation: number
  /** The compressed pixels, and where they begin. */
  readonly packed: Uint8Array
  readonly start: number
}

const signature = [137, 80, 78, 71, 13, 10, 26, 10]

// Samples per pixel, and depths, by colour type.
const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

// Passes of Adam7: first column and row, and the steps between.
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** Whether bytes begin as PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.slice(0, 4).every((byte, k) => bytes[k] === byte)
}

/** Pixels in the file's own channels: palettes as colours, transparency as alpha, grey of few bits as 8. */
export async function decodePng(user: string, bytes: Uint8Array, maxPixels: number): Promise<Pixels> {
  const { header, palette, transparency, orientation, packed, start } = readChunks(user, bytes, maxPixels)
  const { width, height, depth, colour, interlaced } = header
  if (colour === 3 && palette === undefined) damaged(user, start, 'the image has no palette')
  const bits = samplesOf[colour]! * depth
  const passes = (interlaced ? adam7 : [[0, 0, 1, 1] as const])
    .map(([x, y, dx, dy]) => ({
      x,
      y,
      dx,
      dy,
      columns: Math.ceil((width - x) / dx),
      rows: Math.ceil((height - y) / dy),
    }))
    .filter(({ columns, rows }) => columns > 0 && rows > 0)
  const size = passes.reduce((total, { columns, rows }) => total + rows * (1 + Math.ceil((columns * bits) / 8)), 0)
  // Deflate makes at most 1032 bytes of one.
  if (size > packed.length * 1032) {
    damaged(user, start, `${width} × ${height} pixels cannot be in ${packed.length} compressed bytes`)
  }
  const raw = await inflate(user, packed, { format: 'zlib', offset: start, limit: () => size })
  if (raw.length !== size) damaged(user, start, `the pixels take ${size} bytes, but ${raw.length} are there`)
  const expand = expander(user, header, palette, transparency, start)
  const data =
    depth === 16 ? new Uint16Array(width * height * expand.channels) : new Uint8Array(width * height * expand.channels)
  let at = 0
  for (const { x, y, dx, dy, columns, rows } of passes) {
    const rowBytes = Math.ceil((columns * bits) / 8)
    unfilter(user, raw, at, rows, rowBytes, Math.max(1, bits >> 3), start)
    for (let row = 0; row < rows; row++, at += rowBytes + 1) {
      const line = raw.subarray(at + 1, at + 1 + rowBytes)
      if (expand.asStored && !interlaced) {
        data.set(line, row * rowBytes)
        continue
      }
      for (let column = 0; column < columns; column++) {
        expand.pixel(line, column, data, ((y + row * dy) * width + x + column * dx) * expand.channels)
      }
    }
  }
  return { width, height, channels: expand.channels, data, orientation }
}

function readChunks(user: string, bytes: Uint8Array, maxPixels: number): Contents {
  if (signature.some((byte, k) => bytes[k] !== byte))
    damaged(user, 0, 'the signature of the PNG is changed, as text would be')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let header: Header | undefined
  let [palette, transparency, orientation]: [Uint8Array?, Uint8Array?, number?] = []
  const packed: Uint8Array[] = []
  let [start, packedEnd] = [0, 0]
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) damaged(user, at, 'the PNG ends without IEND')
    const length = view.getUint32(at)
    const end = at + 12 + length
    if (end > bytes.length) damaged(user, at, `a chunk of ${length} bytes goes beyond the end`)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const data = bytes.subarray(at + 8, at + 8 + length)
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(end - 4))
      damaged(user, at, `the checksum of ${type} is wrong`)
    if ((type === 'IHDR') !== (header === undefined))
      damaged(user, at, header ? 'the PNG has a second IHDR' : 'the PNG does not begin with IHDR')
    if (type === 'IHDR') header = readHeader(user, data, at, maxPixels)
    else if (type === 'PLTE') {
      if (length === 0 || length % 3 !== 0 || length > 768 || palette)
        damaged(user, at, `a palette has ${length} bytes`)
      palette = data
    } else if (type === 'tRNS') transparency = data
    else if (type === 'eXIf') orientation = exifOrientation(data)
    else if (type === 'IDAT') {
      if (packed.length > 0 && at !== packedEnd) damaged(user, at, 'other chunks are between the pixels')
      if (packed.length === 0) start = at + 8
      packed.push(data)
      packedEnd = end
    } else if (type === 'IEND') break
    // A capital first letter means that the image cannot be shown without.
    else if (/^[A-Z]/.test(type) || !/^[a-z]/.test(type))
      unsupported(user, at, `the PNG needs a chunk ${JSON.stringify(type)}`)
    at = end
  }
  if (packed.length === 0) damaged(user, bytes.length, 'the PNG has no pixels')
  const all = joined(
    packed,
    packed.reduce((total, { length }) => total + length, 0),
  )
  return { header: header!, palette, transparency, orientation: orientation ?? 1, packed: all, start }
}

function readHeader(user: string, data: Uint8Array, at: number, maxPixels: number): Header {
  if (data.length !== 13) damaged(user, at, `IHDR has ${data.length} bytes, expected 13`)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  const [depth, colour, compression, filter, interlace] = data.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ]
  if (width >= 2 ** 31 || height >= 2 ** 31) damaged(user, at + 8, `the image is ${width} × ${height}`)
  checkSize(user, at + 8, width, height, maxPixels)
  if (!depthsOf[colour]?.includes(depth)) damaged(user, at + 16, `colour type ${colour} cannot have ${depth} bits`)
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    damaged(user, at + 18, `unknown compression ${compression}, filter ${filter} or interlacing ${interlace}`)
  }
  return { width, height, depth, colour, interlaced: interlace === 1 }
}

// Undoes the filters of the rows of one pass, in place (section 9).
function unfilter(
  user: string,
  raw: Uint8Array,
  at: number,
  rows: number,
  rowBytes: number,
  step: number,
  start: number,
): void {
  for (let row = 0; row < rows; row++) {
    const from = at + row * (rowBytes + 1) + 1
    const above = from - rowBytes - 1
    const type = raw[from - 1]!
    if (type > 4) damaged(user, start, `unknown filter ${type} in row ${row}`)
    if (type === 0) continue
    for (let k = 0; k < rowBytes; k++) {
      const left = k >= step ? raw[from + k - step]! : 0
      const up = row > 0 ? raw[above + k]! : 0
      const corner = k >= step && row > 0 ? raw[above + k - step]! : 0
      const guess = type === 1 ? left : type === 2 ? up : type === 3 ? (left + up) >> 1 : paeth(left, up, corner)
      raw[from + k] = raw[from + k]! + guess
    }
  }
}

// Whichever of the three is nearest to left + up − corner.
function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

interface Expander {
  readonly channels: number
  /** Whether rows in the file are rows of pixels. */
  readonly asStored: boolean
  /** Writes a pixel of a row to its place. */
  readonly pixel: (line: Uint8Array, column: number, out: Uint8Array | Uint16Array, to: number) => void
}

function expander(
  user: string,
  { depth, colour }: Header,
  palette: Uint8Array | undefined,
  transparency: Uint8Array | undefined,
  start: number,
): Expander {
  const samples = samplesOf[colour]!
  const sample = (line: Uint8Array, k: number): number => {
    if (depth === 8) return line[k]!
    if (depth === 16) return (line[2 * k]! << 8) | line[2 * k + 1]!
    return (line[(k * depth) >> 3]! >> (8 - depth - ((k * depth) & 7))) & ((1 << depth) - 1)
  }
  if (colour === 3) {
    const channels = transparency === undefined ? 3 : 4
    const pixel: Expander['pixel'] = (line, column, out, to) => {
      const index = sample(line, column)
      if (3 * index >= palette!.length)
        damaged(user, start, `colour ${index} is not in the palette of ${palette!.length / 3}`)
      for (let c = 0; c < 3; c++) out[to + c] = palette![3 * index + c]!
      // Colours beyond the end of tRNS are opaque.
      if (channels === 4) out[to + 3] = transparency![index] ?? 255
    }
    return { channels, asStored: false, pixel }
  }
  const greatest = 2 ** depth - 1
  // Grey of 1, 2 and 4 bits is spread over 8: 1 becomes 255.
  const scale = depth < 8 ? 255 / greatest : 1
  const key = (colour === 0 || colour === 2) && transparency !== undefined ? transparency : undefined
  if (key !== undefined && key.length !== 2 * samples)
    damaged(user, start, `the transparent colour has ${key.length} bytes`)
  const keyed = key && Array.from({ length: samples }, (_, c) => ((key[2 * c]! << 8) | key[2 * c + 1]!) & greatest)
  const pixel: Expander['pixel'] = (line, column, out, to) => {
    let same = true
    for (let c = 0; c < samples; c++) {
      const value = sample(line, column * samples + c)
      if (keyed !== undefined && value !== keyed[c]) same = false
      out[to + c] = value * scale
    }
    if (keyed !== undefined) out[to + samples] = same ? 0 : depth === 16 ? 65535 : 255
  }
  return { channels: samples + (keyed === undefined ? 0 : 1), asStored: depth === 8 && keyed === undefined, pixel }
}
