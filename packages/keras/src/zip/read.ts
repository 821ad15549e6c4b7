// Zip archives, by the PKWARE Application Note. The list at the end counts; every entry must agree with it.
// @tensorloom/datasets reads archives of arrays itself. Only tensor could hold one reader for both: every program would install it, with
// what inflates. They differ, too: archives of weights have few files and hardly shrink, and refusals are of another class.
import { crc32 } from '@tensorloom/layers/internal'
import { SerializationError } from '@tensorloom/tensor'
import { inflate } from './inflate.js'

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string
  /** Bytes when they are not compressed. */
  readonly size: number
  /** The bytes. */
  read(): Promise<Uint8Array>
}

// Far more than a model has, and few enough to be read at once.
const mostEntries = 10_000
// What files in an archive may take in all, as a multiple of the archive. Weights hardly become smaller.
const bytesPerByte = 10
const leastBytes = 2 ** 20

const help = 'the archive is damaged or cut: fetch or write it again'

function damaged(at: number, what: string): SerializationError {
  return new SerializationError(`zip: ${what} at byte ${at}`, { help })
}

/** Whether bytes begin as a zip archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5) && bytes[3] === bytes[2] + 1
}

/** The files in a zip archive by name. */
export function readZip(bytes: Uint8Array): ReadonlyMap<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { count, start, end } = findList(bytes, view)
  const entries = new Map<string, ZipEntry>()
  const taken: (readonly [begin: number, end: number])[] = []
  const room = { left: Math.max(leastBytes, bytes.length * bytesPerByte) }
  let at = start
  for (let k = 0; k < count; k++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw damaged(at, `entry ${k} of the list is missing`)
    const nameSize = view.getUint16(at + 28, true)
    const extraSize = view.getUint16(at + 30, true)
    const next = at + 46 + nameSize + extraSize + view.getUint16(at + 32, true)
    if (next > end) throw damaged(at, `entry ${k} of the list is cut`)
    const name = nameOf(bytes.subarray(at + 46, at + 46 + nameSize), at)
    if (entries.has(name)) throw damaged(at, `the archive has two files '${name}'`)
    const flags = view.getUint16(at + 8, true)
    if ((flags & 1) !== 0) {
      throw new SerializationError(`zip: the file '${name}' is encrypted`, {
        help: 'write the archive without a password',
      })
    }
    const method = view.getUint16(at + 10, true)
    if (method !== 0 && method !== 8) {
      throw new SerializationError(`zip: the file '${name}' has the compression number ${method}`, {
        help: 'write the archive without compression, or with deflate',
      })
    }
    const long = longSizes(view, at, at + 46 + nameSize, extraSize)
    const data = dataOf(bytes, view, name, long.offset, long.packed, at)
    if (method === 0 && long.packed !== long.size)
      throw damaged(at, `the sizes of '${name}' differ, though it is not compressed,`)
    taken.push([long.offset, data.byteOffset - bytes.byteOffset + data.length])
    const checksum = view.getUint32(at + 16, true)
    const { size } = long
    room.left -= size
    if (room.left < 0) {
      throw new SerializationError(
        `zip: the files would have more than ${bytesPerByte} times the bytes of the archive`,
        {
          help: 'no file of weights does: the archive is damaged, or made to do harm',
        },
      )
    }
    if (!name.endsWith('/')) {
      entries.set(name, { name, size, read: () => contents(name, data, method, size, checksum, long.offset) })
    }
    at = next
  }
  taken.sort((a, b) => a[0] - b[0])
  for (let k = 1; k < taken.length; k++) {
    if (taken[k]![0] < taken[k - 1]![1]) throw damaged(taken[k]![0], 'two files share the same bytes')
  }
  return entries
}

async function contents(
  name: string,
  data: Uint8Array,
  method: number,
  size: number,
  checksum: number,
  offset: number,
): Promise<Uint8Array> {
  const user = `zip: '${name}'`
  const bytes = method === 0 ? data : await inflate(user, data, { format: 'raw', offset, most: size })
  if (bytes.length !== size) throw damaged(offset, `'${name}' has ${bytes.length} bytes, expected ${size},`)
  if (Number.parseInt(crc32(bytes), 16) !== checksum) throw damaged(offset, `the checksum of '${name}' is wrong`)
  return bytes
}

// The end record is the last thing, but for a comment.
function findList(bytes: Uint8Array, view: DataView): { count: number; start: number; end: number } {
  const last = bytes.length - 22
  for (let at = last; at >= 0 && at >= last - 65_535; at--) {
    if (view.getUint32(at, true) !== 0x06054b50 || at + 22 + view.getUint16(at + 20, true) !== bytes.length) continue
    let [count, size, start] = [
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
    ]
    let end = at
    if ((count === 0xffff || size === 0xffffffff || start === 0xffffffff) && at >= 20) {
      const record = Number(view.getBigUint64(at - 12, true))
      if (
        view.getUint32(at - 20, true) !== 0x07064b50 ||
        record + 56 > at ||
        view.getUint32(record, true) !== 0x06064b50
      ) {
        throw damaged(at, 'the record of large archives is missing')
      }
      count = Number(view.getBigUint64(record + 32, true))
      size = Number(view.getBigUint64(record + 40, true))
      start = Number(view.getBigUint64(record + 48, true))
      end = record
    }
    if (count > mostEntries) throw damaged(at, `the archive has ${count} files, more than ${mostEntries},`)
    if (start + size > end) throw damaged(at, 'the list of files is not where the end record says,')
    return { count, start, end: start + size }
  }
  throw damaged(bytes.length, 'the end record of the archive is missing: it ends')
}

// Names are data, never paths to write to; still, no sound archive has such.
function nameOf(bytes: Uint8Array, at: number): string {
  let name: string
  try {
    name = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw damaged(at, 'the name of a file is not UTF-8')
  }
  const parts = name.replaceAll('\\', '/').split('/')
  if (name === '' || name.includes('\0') || parts.includes('..') || parts[0] === '' || /^[a-z]:/i.test(name)) {
    throw damaged(at, `the archive has a file ${JSON.stringify(name)}, which leads out of its folder,`)
  }
  return name
}

interface Sizes {
  readonly packed: number
  readonly size: number
  readonly offset: number
}

// Sizes from 4 GiB on are in an extra field.
function longSizes(view: DataView, at: number, extra: number, extraSize: number): Sizes {
  let [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)]
  let offset = view.getUint32(at + 42, true)
  const full = 0xffffffff
  if (packed !== full && size !== full && offset !== full) return { packed, size, offset }
  for (let k = extra; k + 4 <= extra + extraSize; ) {
    const length = view.getUint16(k + 2, true)
    let from = k + 4
    const until = from + length
    if (until > extra + extraSize) break
    if (view.getUint16(k, true) === 1) {
      const next = (): number => {
        if (from + 8 > until) throw damaged(at, 'the size of a large file is missing')
        from += 8
        return Number(view.getBigUint64(from - 8, true))
      }
      if (size === full) size = next()
      if (packed === full) packed = next()
      if (offset === full) offset = next()
      break
    }
    k = until
  }
  return { packed, size, offset }
}

function dataOf(
  bytes: Uint8Array,
  view: DataView,
  name: string,
  offset: number,
  packed: number,
  at: number,
): Uint8Array {
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== 0x04034b50) {
    throw damaged(at, `'${name}' is not where the list says,`)
  }
  const nameSize = view.getUint16(offset + 26, true)
  const begin = offset + 30 + nameSize + view.getUint16(offset + 28, true)
  if (begin + packed > bytes.length) throw damaged(offset, `'${name}' of ${packed} bytes is cut`)
  const own = new TextDecoder().decode(bytes.subarray(offset + 30, offset + 30 + nameSize))
  if (own !== name) throw damaged(offset, `the list says '${name}', and the file itself '${own}',`)
  return bytes.subarray(begin, begin + packed)
}
