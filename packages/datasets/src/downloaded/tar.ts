// Tar archives (POSIX ustar): files in blocks of 512 bytes, each after a header.
import { DataError } from '@tensorloom/tensor'

/** The files of an archive, by their names. */
export function tarFiles(user: string, bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + 512 <= bytes.length; ) {
    const header = bytes.subarray(at, at + 512)
    if (header.every((byte) => byte === 0)) return files
    const size = octal(header.subarray(124, 136))
    // The sum of all bytes, with spaces in the place of the sum itself.
    const sum = header.reduce((total, byte, k) => total + (k >= 148 && k < 156 ? 32 : byte), 0)
    if (octal(header.subarray(148, 156)) !== sum || !(at + 512 + size <= bytes.length)) damaged(user, at)
    const type = String.fromCharCode(header[156]!)
    if (type === '0' || type === '\0') {
      const prefix = text(header.subarray(345, 500))
      const name = text(header.subarray(0, 100))
      files.set(prefix === '' ? name : `${prefix}/${name}`, bytes.subarray(at + 512, at + 512 + size))
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
  return damaged(user, bytes.length)
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
}

function octal(field: Uint8Array): number {
  const digits = text(field).trim()
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
}

function damaged(user: string, at: number): never {
  throw new DataError(`${user}: the archive is damaged at byte ${at}`, { help: 'fetch it again' })
}
