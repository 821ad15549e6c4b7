// Values of single cells: text without quotes and escapes, numbers, booleans.
import type { CsvSyntax } from './syntax.js'

/** Decodes bytes of UTF-8, which was checked before. */
const decoder: { decode(bytes: Uint8Array): string } = new TextDecoder('utf-8', { ignoreBOM: true })

/** The text of the cell in a range of bytes. */
export function cellText(bytes: Uint8Array, start: number, end: number, { quote, escape }: CsvSyntax): string {
  const quoted = start < end && bytes[start] === quote
  const text = textOf(bytes, quoted ? start + 1 : start, quoted ? end - 1 : end)
  if (escape >= 0) {
    const mark = String.fromCharCode(escape)
    if (text.includes(mark)) return withoutEscapes(text, mark, quoted ? String.fromCharCode(quote) : '')
  }
  if (!quoted) return text
  const mark = String.fromCharCode(quote)
  return text.includes(mark) ? text.replaceAll(mark + mark, mark) : text
}

function withoutEscapes(text: string, mark: string, quote: string): string {
  let plain = ''
  for (let at = 0; at < text.length; at++) {
    // An escaped character counts as it is, and so does the second of two quotes.
    if (text[at] === mark || (quote !== '' && text[at] === quote)) at++
    plain += text[at] ?? ''
  }
  return plain
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
 * The number in a range of bytes if it is a plain decimal number; NaN if `textNumber` has to read it.
 *
 * With digits up to 2⁵³ and a power of ten up to 22, product and quotient of two exact doubles are rounded once, and so
 * right (W. D. Clinger, How to read floating point numbers accurately, 1990). Others are left to JavaScript.
 */
export function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && isBlank(bytes[at]!)) at++
  let to = end
  while (to > at && isBlank(bytes[to - 1]!)) to--
  const begin = at
  const sign = bytes[at] === 45 && at < to ? -1 : 1
  if (at < to && (bytes[at] === 45 || bytes[at] === 43)) at++
  let [digits, mantissa, scale] = [0, 0, 0]
  for (; at < to && isDigit(bytes[at]!); at++, digits++) mantissa = mantissa * 10 + (bytes[at]! - 48)
  if (at < to && bytes[at] === 46) {
    const point = ++at
    for (; at < to && isDigit(bytes[at]!); at++, digits++) mantissa = mantissa * 10 + (bytes[at]! - 48)
    scale = point - at
  }
  if (digits === 0) return Number.NaN
  if (at < to && (bytes[at]! | 32) === 101) {
    at++
    const down = bytes[at] === 45
    if (at < to && (bytes[at] === 45 || bytes[at] === 43)) at++
    const first = at
    let exponent = 0
    for (; at < to && at < first + 4 && isDigit(bytes[at]!); at++) exponent = exponent * 10 + (bytes[at]! - 48)
    if (at === first) return Number.NaN
    scale += down ? -exponent : exponent
  }
  if (at !== to) return Number.NaN
  // Sums beyond 2⁵³ were rounded, and stay beyond.
  if (mantissa > 2 ** 53 || scale > 22 || scale < -22) return Number(textOf(bytes, begin, to))
  return sign * (scale < 0 ? mantissa / powers[-scale]! : mantissa * powers[scale]!)
}

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
