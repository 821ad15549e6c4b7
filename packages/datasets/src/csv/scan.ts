// Finds where the cells of comma-separated values begin and end, in bytes (RFC 4180). Cells are decoded when asked for.
import { DataError } from '@tensorloom/tensor'
import { type CsvSyntax, carriageReturn, lineFeed } from './syntax.js'

/** Where cells are, row after row. */
export interface CellIndex {
  /** Position of the first byte of each cell, quotes included. */
  starts: Uint32Array
  /** Position after the last byte of each cell. */
  ends: Uint32Array
  /** Cells so far. */
  count: number
  /** Cells per row; 0 before the first. */
  width: number
  /** Line of the text where each row begins, from 1. */
  lines: Uint32Array
  /** Rows so far. */
  rows: number
}

/** An empty index with room for the cells of some rows. */
export function emptyIndex(width: number, rows = 16): CellIndex {
  // Rows may be few, whatever the limit says.
  const room = Math.max(16, Math.min(rows, 4096))
  const cells = Math.max(64, room * Math.min(width, 64))
  return {
    starts: new Uint32Array(cells),
    ends: new Uint32Array(cells),
    count: 0,
    width,
    lines: new Uint32Array(room),
    rows: 0,
  }
}

/** An empty index with room for all cells of a text: none has more cells than separators and line ends, and one. */
export function indexFor(bytes: Uint8Array, { separator }: CsvSyntax): CellIndex {
  let [cells, lines] = [1, 1]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === separator) cells++
    else if (byte === lineFeed || byte === carriageReturn) lines++
  }
  return {
    starts: new Uint32Array(cells + lines),
    ends: new Uint32Array(cells + lines),
    count: 0,
    width: 0,
    lines: new Uint32Array(lines),
    rows: 0,
  }
}

/** Where a scan stopped: the next row begins at byte `at`, in line `line`. */
export interface Place {
  at: number
  line: number
}

/**
 * Scans rows from `place` until there are `limit` rows or the bytes end. `last` says that no bytes follow. Otherwise, an
 * incomplete row is left for a scan with more bytes.
 */
export function scanRows(
  bytes: Uint8Array,
  place: Place,
  last: boolean,
  syntax: CsvSyntax,
  index: CellIndex,
  limit: number,
): void {
  const { separator, quote, escape, comment, skipInitialSpace, special } = syntax
  const end = bytes.length
  let { at, line } = place
  let { starts, ends, count } = index
  while (index.rows < limit && at < end) {
    const firstCell = count
    const firstLine = line
    const next = lineWithoutCells(bytes, at, last, syntax)
    if (next < 0) break
    if (next > at) {
      at = next
      line++
      continue
    }
    let complete = false
    for (let from = at; ; ) {
      if (skipInitialSpace) while (from < end && bytes[from] === 32) from++
      let to = from
      if (bytes[to] === quote && to < end) {
        to = endOfQuoted(bytes, from, quote, escape)
        if (to < 0) {
          if (last) unclosed(syntax, line)
          break
        }
        line += lineEnds(bytes, from, to)
        if (to < end && (special[bytes[to]!] === 0 || bytes[to] === escape)) goesOn(syntax, line)
      } else {
        for (;;) {
          while (to < end && special[bytes[to]!] === 0) to++
          if (to >= end || bytes[to] !== escape) break
          to += 2
        }
        if (to > end) {
          if (last) unescaped(syntax, line)
          break
        }
      }
      if (to === end && !last) break
      if (count === starts.length) {
        starts = index.starts = grown(starts)
        ends = index.ends = grown(ends)
      }
      starts[count] = from
      ends[count++] = to
      if (to < end && bytes[to] === separator) {
        from = to + 1
        continue
      }
      if (bytes[to] === comment) to = endOfLine(bytes, to)
      const after = afterLineEnd(bytes, to, last)
      if (after < 0) break
      at = after
      complete = true
      break
    }
    if (!complete) {
      line = firstLine
      break
    }
    line++
    index.count = count
    finishRow(index, firstCell, firstLine, syntax)
  }
  place.at = at
  place.line = line
}

// The position after a line that is blank or a comment, `at` where it has cells, −1 where more bytes are needed.
function lineWithoutCells(bytes: Uint8Array, at: number, last: boolean, { separator, comment }: CsvSyntax): number {
  let to = at
  while (to < bytes.length && (bytes[to] === 32 || bytes[to] === 9) && bytes[to] !== separator) to++
  if (to < bytes.length && bytes[to] === comment) to = endOfLine(bytes, to)
  else if (to < bytes.length && bytes[to] !== lineFeed && bytes[to] !== carriageReturn) return at
  return to === bytes.length && !last ? -1 : afterLineEnd(bytes, to, last)
}

function endOfLine(bytes: Uint8Array, at: number): number {
  let to = at
  while (to < bytes.length && bytes[to] !== lineFeed && bytes[to] !== carriageReturn) to++
  return to
}

// The position after a line end; −1 where the other half of one may follow.
function afterLineEnd(bytes: Uint8Array, at: number, last: boolean): number {
  if (at + 1 >= bytes.length)
    return last || (at < bytes.length && bytes[at] === lineFeed) ? Math.min(at + 1, bytes.length) : -1
  return at + (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed ? 2 : 1)
}

// The position after the closing quote; −1 where there is none, or where the quote may be the first of two.
function endOfQuoted(bytes: Uint8Array, open: number, quote: number, escape: number): number {
  for (let at = open + 1; at < bytes.length; at++) {
    if (bytes[at] === escape) at++
    else if (bytes[at] === quote) {
      if (bytes[at + 1] !== quote) return at + 1
      at++
    }
  }
  return -1
}

/** Line ends in a range. */
function lineEnds(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) {
    if (bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed)) count++
  }
  return count
}

function grown(values: Uint32Array): Uint32Array {
  const longer = new Uint32Array(values.length * 2)
  longer.set(values)
  return longer
}

function finishRow(index: CellIndex, firstCell: number, line: number, { user }: CsvSyntax): void {
  const cells = index.count - firstCell
  if (index.width === 0) index.width = cells
  if (cells !== index.width) {
    throw new DataError(`${user}: line ${line} has ${cells} cells, expected ${index.width}`, {
      help: 'check the separator, and that cells with separators inside are quoted',
    })
  }
  if (index.rows === index.lines.length) index.lines = grown(index.lines)
  index.lines[index.rows++] = line
}

function unclosed({ user, quote }: CsvSyntax, line: number): never {
  throw new DataError(`${user}: the quote that opens in line ${line} is never closed`, { help: quoteHelp(quote) })
}

function goesOn({ user, quote }: CsvSyntax, line: number): never {
  throw new DataError(`${user}: line ${line} continues after a closing quote`, { help: quoteHelp(quote) })
}

function unescaped({ user }: CsvSyntax, line: number): never {
  throw new DataError(`${user}: line ${line} ends after an escape character`, {
    help: 'leave out the option escape, or write the character twice',
  })
}

function quoteHelp(quote: number): string {
  const character = String.fromCharCode(quote)
  return `write a quote inside a quoted cell twice: ${character}${character}`
}
