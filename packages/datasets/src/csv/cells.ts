// Values of single cells: text without quotes and escapes, numbers, booleans.
import type { CellIndex } from './scan.js'
import type { CsvSyntax } from './syntax.js'

/** Decodes bytes of UTF-8, which was checked before. */
const decoder: { decode(bytes: Uint8Array): string } = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of the cell in a range of bytes. */
export function cellText(bytes: Uint8Array, start: number, end: number, syntax: CsvSyntax): string {
  if (bytes[start] !== syntax.quote && syntax.escape < 0) return textOf(bytes, start, end)
  const plain = new Uint8Array(end - start)
  return textOf(plain, 0, copyPlain(bytes, start, end, plain, 0, syntax))
}

// How many bytes are decoded at once. A text that is kept keeps those beside it, so this may not be large.
const pieceSize = 2 ** 14

/** The texts of many cells. They are decoded together, since a call of the decoder costs as much as hundreds of bytes. */
export function cellTexts(
  bytes: Uint8Array,
  { starts, ends }: Pick<CellIndex, 'starts' | 'ends'>,
  cells: readonly number[],
  syntax: CsvSyntax,
): string[] {
  const texts: string[] = []
  const total = cells.reduce((sum, cell) => sum + ends[cell]! - starts[cell]!, 0)
  const piece = new Uint8Array(Math.min(total, pieceSize))
  // Where each text of the piece ends.
  const stops: number[] = []
  let at = 0
  const decodePiece = (): void => {
    const all = decoder.decode(piece.subarray(0, at))
    const isAscii = all.length === at
    let [from, fromByte] = [0, 0]
    for (const stop of stops) {
      const to = isAscii ? stop : from + utf16Length(piece, fromByte, stop)
      texts.push(all.slice(from, to))
      from = to
      fromByte = stop
    }
    stops.length = 0
    at = 0
  }
  for (const cell of cells) {
    const [start, end] = [starts[cell]!, ends[cell]!]
    if (at + end - start > pieceSize) decodePiece()
    if (end - start > pieceSize) texts.push(cellText(bytes, start, end, syntax))
    else {
      at = copyPlain(bytes, start, end, piece, at, syntax)
      stops.push(at)
    }
  }
  decodePiece()
  return texts
}

/** Copies a cell without its quotes and escapes. Returns the position after the copy. */
function copyPlain(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  outStart: number,
  { quote, escape }: CsvSyntax,
): number {
  const quoted = start < end && bytes[start] === quote
  const to = quoted ? end - 1 : end
  let outAt = outStart
  for (let at = quoted ? start + 1 : start; at < to; at++) {
    let byte = bytes[at]!
    // An escaped character counts as it is, and so does the second of two quotes.
    if (byte === escape || (quoted && byte === quote)) {
      if (++at === to) break
      byte = bytes[at]!
    }
    out[outAt++] = byte
  }
  return outAt
}

// Characters of four bytes are two units, all others one. Bytes 0x80 to 0xbf continue a character.
function utf16Length(bytes: Uint8Array, start: number, end: number): number {
  let units = end - start
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte >= 0x80 && (byte < 0xc0 || byte >= 0xf0)) units += byte < 0xc0 ? -1 : 1
  }
  return units
}

// Short ASCII texts are faster put together here than by the decoder.
function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 24) return decoder.decode(bytes.subarray(start, end))
  let text = ''
  for (let at = start; at < end; at++) {
    if (bytes[at]! > 127) return decoder.decode(bytes.subarray(start, end))
    text += String.fromCharCode(bytes[at]!)
  }
  return text
}

// Powers of ten that a double holds exactly.
const powers = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`))

/**
 * Reads a plain decimal number into `values[out]`. Returns false if it is none, so that `textNumber` has to read it. (A number
 * that is returned, or undefined, would be an object of its own.)
 *
 * With digits up to 2⁵³ and a power of ten up to 22, product and quotient of two exact doubles are rounded once, and so
 * right (W. D. Clinger, How to read floating point numbers accurately, 1990). Others are left to JavaScript.
 */
export function readPlainNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  values: Float32Array | Float64Array,
  out: number,
): boolean {
  let at = start
  while (at < end && isBlank(bytes[at]!)) at++
  let to = end
  while (to > at && isBlank(bytes[to - 1]!)) to--
  const begin = at
  const first = bytes[at]
  if (at < to && (first === minus || first === plus)) at++
  const digits = at
  let mantissa = 0
  for (; at < to && isDigit(bytes[at]!); at++) mantissa = mantissa * 10 + (bytes[at]! - 48)
  let scale = 0
  let count = at - digits
  if (at < to && bytes[at] === 46) {
    const point = ++at
    for (; at < to && isDigit(bytes[at]!); at++) mantissa = mantissa * 10 + (bytes[at]! - 48)
    scale = point - at
    count -= scale
  }
  if (count === 0) return false
  if (at < to && (bytes[at]! | 32) === 101) {
    at++
    const down = bytes[at] === minus
    if (at < to && (down || bytes[at] === plus)) at++
    const from = at
    let exponent = 0
    for (; at < to && at < from + 4 && isDigit(bytes[at]!); at++) exponent = exponent * 10 + (bytes[at]! - 48)
    if (at === from) return false
    scale += down ? -exponent : exponent
  }
  if (at !== to) return false
  // Sums beyond 2⁵³ were rounded, and stay beyond.
  if (mantissa > 2 ** 53 || scale > 22 || scale < -22) {
    values[out] = Number(textOf(bytes, begin, to))
    return true
  }
  const size = scale < 0 ? mantissa / powers[-scale]! : mantissa * powers[scale]!
  values[out] = first === minus ? -size : size
  return true
}

const minus = 45
const plus = 43

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

const decimalNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const named = /^([+-]?)(nan|inf|infinity)$/i

/** The number in a text; undefined if it is not a number. */
export function textNumber(text: string, syntax: CsvSyntax): number | undefined {
  const local = trimmed(text)
  const plain = syntax.decimal === '.' && syntax.thousands === '' ? local : withPoint(local, syntax)
  if (decimalNumber.test(plain)) return Number(plain)
  const name = named.exec(plain)
  if (name === null) return undefined
  if (name[2]!.toLowerCase() === 'nan') return Number.NaN
  return name[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

// 1.234,5 as 1234.5. Groups that do not have three digits make it a text: 1,2,3 is a list, not 123.
function withPoint(text: string, { decimal, thousands }: CsvSyntax): string {
  const at = text.indexOf(decimal)
  let whole = at < 0 ? text : text.slice(0, at)
  const rest = at < 0 ? '' : `.${text.slice(at + 1)}`
  if (thousands !== '' && whole.includes(thousands)) {
    const [first, ...groups] = whole.replace(/^[+-]/, '').split(thousands)
    if (first!.length === 0 || first!.length > 3 || groups.some(({ length }) => length !== 3)) return ''
    whole = whole.replaceAll(thousands, '')
  }
  return whole.includes('.') ? '' : whole + rest
}

/** Text without spaces and tabs around it; other white space belongs to the text. */
export function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}

/** The boolean in a text; undefined if it is not a boolean. */
export function textBoolean(text: string): boolean | undefined {
  if (/^(true|True|TRUE)$/.test(text)) return true
  return /^(false|False|FALSE)$/.test(text) ? false : undefined
}
