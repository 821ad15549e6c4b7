// Zip archives (PKWARE APPNOTE 6.3): reading through the central directory, and writing. @tensorloom/keras has a reader of its own; why
// is said there.
import { DataError } from '@tensorloom/tensor'
import { crc32 } from '../bytes/crc32.js'
import { deflate, inflate } from '../bytes/inflate.js'
import { joined } from '../bytes/source.js'

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string
  /** Its bytes, uncompressed and checked. */
  read(): Promise<Uint8Array>
}

interface Record {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly compressed: number
  readonly size: number
  /** Where its local header is. */
  readonly offset: number
}

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50 }

/** The files of an archive, in the order of its directory. */
export function zipEntries(user: string, bytes: Uint8Array): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { count, at, size } = endRecord(user, bytes, view)
  const records: Record[] = []
  let from = at
  for (let k = 0; k < count; k++) {
    const { record, next } = centralRecord(user, bytes, view, from, at + size)
    records.push(record)
    from = next
  }
  if (from !== at + size) damaged(user, from, 'the directory is longer than its files')
  const ranges = records.map((record) => ({ record, ...dataRange(user, bytes, view, record) }))
  const inOrder = [...ranges].sort((a, b) => a.start - b.start)
  inOrder.forEach(({ start, end, record }, k) => {
    const next = inOrder[k + 1]
    // One file under many names could claim any amount of memory.
    if (end > at || (next !== undefined && next.record.offset < end))
      damaged(user, start, `'${record.name}' overlaps another part`)
  })
  return ranges.map(({ record, start, end }) => ({
    name: record.name,
    read: () => unpacked(user, bytes.subarray(start, end), start, record),
  }))
}

// The last record of the archive. A comment may follow it, and even contain its signature.
function endRecord(user: string, bytes: Uint8Array, view: DataView): { count: number; at: number; size: number } {
  for (let end = bytes.length - 22; end >= Math.max(0, bytes.length - 22 - 0xffff); end--) {
    if (view.getUint32(end, true) !== signatures.end || end + 22 + view.getUint16(end + 20, true) !== bytes.length)
      continue
    let [count, size, at] = [
      view.getUint16(end + 10, true),
      view.getUint32(end + 12, true),
      view.getUint32(end + 16, true),
    ]
    let limit = end
    if (count === 0xffff || size === 0xffffffff || at === 0xffffffff) {
      const locator = end - 20
      if (locator < 0 || view.getUint32(locator, true) !== signatures.locator)
        damaged(user, end, 'the 64-bit end record is missing')
      limit = Number(view.getBigUint64(locator + 8, true))
      if (limit + 56 > locator || view.getUint32(limit, true) !== signatures.end64)
        damaged(user, locator, 'the 64-bit end record is missing')
      count = Number(view.getBigUint64(limit + 32, true))
      size = Number(view.getBigUint64(limit + 40, true))
      at = Number(view.getBigUint64(limit + 48, true))
    }
    if (at + size !== limit) damaged(user, end, `the directory is said to be at byte ${at}, with ${size} bytes`)
    return { count, at, size }
  }
  throw new DataError(`${user}: this is not a zip archive: there is no end record in its ${bytes.length} bytes`, {
    help: 'the file is truncated, or is not an archive: write it with numpy.savez(path, x=x, y=y)',
  })
}

function centralRecord(
  user: string,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
): { record: Record; next: number } {
  if (at + 46 > end || view.getUint32(at, true) !== signatures.central)
    damaged(user, at, 'the directory has no further file there')
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
    number,
    number,
    number,
  ]
  const next = at + 46 + nameLength + extraLength + commentLength
  if (next > end) damaged(user, at, 'an entry of the directory is cut')
  const flags = view.getUint16(at + 8, true)
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
  const large = largeFields(view, at + 46 + nameLength, extraLength)
  const field = (from: number): number => {
    const value = view.getUint32(at + from, true)
    return value === 0xffffffff ? large() : value
  }
  // The order in which 64-bit values follow each other.
  const size = field(24)
  const compressed = field(20)
  const offset = field(42)
  return {
    record: {
      name,
      flags,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressed,
      size,
      offset,
    },
    next,
  }
}

// The values of the extra field of 64-bit sizes, one after the other; NaN after the last.
function largeFields(view: DataView, at: number, length: number): () => number {
  let [from, to] = [0, 0]
  for (let field = at; field + 4 <= at + length; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue
    from = field + 4
    to = Math.min(from + view.getUint16(field + 2, true), at + length)
    break
  }
  return () => {
    if (from + 8 > to) return Number.NaN
    from += 8
    return Number(view.getBigUint64(from - 8, true))
  }
}

// Where the bytes of a file are. Sizes in its local header may be missing, those of the directory are right.
function dataRange(
  user: string,
  bytes: Uint8Array,
  view: DataView,
  { name, offset, compressed }: Record,
): { start: number; end: number } {
  if (!(offset + 30 <= bytes.length) || view.getUint32(offset, true) !== signatures.local) {
    damaged(user, Math.min(offset || 0, bytes.length), `'${name}' does not begin there`)
  }
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  if (!(start + compressed <= bytes.length)) damaged(user, start, `'${name}' is cut`)
  return { start, end: start + compressed }
}

async function unpacked(
  user: string,
  bytes: Uint8Array,
  at: number,
  { name, flags, method, size, crc }: Record,
): Promise<Uint8Array> {
  if (flags & 1) unreadable(user, name, 'is encrypted')
  if (method !== 0 && method !== 8) unreadable(user, name, `is compressed by method ${method}, not by deflate`)
  const plain = method === 0 ? bytes : await inflate(user, bytes, { format: 'raw', offset: at, limit: () => size })
  if (plain.length !== size) damaged(user, at, `'${name}' has ${plain.length} bytes, the directory says ${size}`)
  if (crc32(plain) !== crc) damaged(user, at, `the checksum of '${name}' is wrong`)
  return plain
}

function unreadable(user: string, name: string, what: string): never {
  throw new DataError(`${user}: '${name}' ${what}`, {
    help: 'write the archive with numpy.savez or numpy.savez_compressed',
  })
}

function damaged(user: string, at: number, what: string): never {
  throw new DataError(`${user}: the archive is damaged: ${what} (at byte ${at})`, {
    help: 'copy or fetch the file again',
  })
}

// 1 January 1980, the earliest date there is: the same files give the same archive.
const date = 0x21
const utf8Names = 1 << 11

/** An archive of files. */
export async function zipArchive(
  user: string,
  files: ReadonlyMap<string, Uint8Array>,
  compress: boolean,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let at = 0
  const add = (list: Uint8Array[], ...pieces: readonly Uint8Array[]): void => {
    for (const piece of pieces) {
      list.push(piece)
      if (list === parts) at += piece.length
    }
  }
  for (const [name, plain] of files) {
    const packed = compress ? await deflate(plain) : plain
    const encoded = new TextEncoder().encode(name)
    const shared = [20, utf8Names, compress ? 8 : 0, 0, date]
    const sizes = [crc32(plain), packed.length, plain.length]
    const offset = at
    if (offset + packed.length + plain.length > 0xffff0000 || encoded.length > 0xffff) {
      throw new DataError(`${user}: the archive would have more than 4 GB, or a name more than 65535 bytes`, {
        help: 'write several archives',
      })
    }
    add(parts, words([signatures.local], shared, sizes, [encoded.length, 0]), encoded, packed)
    const central = words([signatures.central], [20, ...shared], sizes, [encoded.length, 0, 0, 0, 0], [0, offset])
    add(directory, central, encoded)
  }
  const size = directory.reduce((total, { length }) => total + length, 0)
  add(parts, ...directory.splice(0))
  add(parts, words([signatures.end], [0, 0, files.size, files.size], [size, at - size], [0]))
  return joined(parts, at)
}

// Alternating groups of 32-bit and 16-bit numbers.
function words(...groups: readonly (readonly number[])[]): Uint8Array {
  const widths = groups.map((_, k) => (k % 2 === 0 ? 4 : 2))
  const bytes = new Uint8Array(groups.reduce((total, group, k) => total + group.length * widths[k]!, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  groups.forEach((group, k) => {
    for (const value of group) {
      if (widths[k] === 4) view.setUint32(at, value, true)
      else view.setUint16(at, value, true)
      at += widths[k]!
    }
  })
  return bytes
}
