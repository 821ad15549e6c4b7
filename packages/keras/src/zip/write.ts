// Writes zip archives without compression, as Keras does: floats hardly become smaller.
import { crc32 } from '@tensorloom/layers/internal'
import { SerializationError } from '@tensorloom/tensor'

// 1 January 1980, so that the same model gives the same bytes.
const [time, date] = [0, 33]
const version = 20
// A file that its owner reads and writes, as Python's zipfile makes it.
const mode = 0o600 << 16
const mostBytes = 0xffffffff

/** The bytes of an archive with these files. */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const encoder = new TextEncoder()
  const entries = [...files].map(([name, bytes]) => {
    return { name: encoder.encode(name), bytes, checksum: Number.parseInt(crc32(bytes), 16) }
  })
  const size = entries.reduce((sum, { name, bytes }) => sum + 76 + 2 * name.length + bytes.length, 22)
  if (size > mostBytes) {
    throw new SerializationError(`zip: the archive would have ${size} bytes, more than 4 GiB`, {
      help: 'save the weights as .weights.h5, which may be larger',
    })
  }
  const result = new Uint8Array(size)
  const view = new DataView(result.buffer)
  let at = 0
  const u16 = (...values: readonly number[]): void => {
    for (const value of values) {
      view.setUint16(at, value, true)
      at += 2
    }
  }
  const u32 = (...values: readonly number[]): void => {
    for (const value of values) {
      view.setUint32(at, value, true)
      at += 4
    }
  }
  const raw = (bytes: Uint8Array): void => {
    result.set(bytes, at)
    at += bytes.length
  }
  const places = entries.map(({ name, bytes, checksum }) => {
    const place = at
    u32(0x04034b50)
    u16(version, 0, 0, time, date)
    u32(checksum, bytes.length, bytes.length)
    u16(name.length, 0)
    raw(name)
    raw(bytes)
    return place
  })
  const list = at
  for (const [k, { name, bytes, checksum }] of entries.entries()) {
    u32(0x02014b50)
    // Made on a Unix system, which gives the mode a meaning.
    u16(version | (3 << 8), version, 0, 0, time, date)
    u32(checksum, bytes.length, bytes.length)
    u16(name.length, 0, 0, 0, 0)
    u32(mode, places[k]!)
    raw(name)
  }
  const end = at
  u32(0x06054b50)
  u16(0, 0, entries.length, entries.length)
  u32(end - list, list)
  u16(0)
  return result
}
