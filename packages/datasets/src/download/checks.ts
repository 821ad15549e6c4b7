// Checks downloaded bytes: their number, and their SHA-256.
import { DataError } from '@tensorloom/tensor'

/** Expected properties of a file. Those that are left out are not checked. */
export interface FileIdentity {
  /** Bytes. */
  readonly size?: number | undefined
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly sha256?: string | undefined
}

/** Describes what is wrong with the bytes; undefined if they are correct. */
export async function mismatch(bytes: Uint8Array, { size, sha256 }: FileIdentity): Promise<string | undefined> {
  if (size !== undefined && bytes.length !== size) return `it has ${bytes.length} bytes, expected ${size}`
  if (sha256 === undefined) return undefined
  const sum = await hexSha256(bytes)
  return sum === sha256.toLowerCase() ? undefined : `its SHA-256 is ${sum}, expected ${sha256.toLowerCase()}`
}

/** The SHA-256 of bytes, in hexadecimal digits. */
export async function hexSha256(bytes: Uint8Array): Promise<string> {
  const { crypto } = globalThis as { crypto?: { subtle?: SubtleCrypto } }
  if (crypto?.subtle === undefined) {
    throw new DataError('download: this page cannot compute a SHA-256: it is neither from https nor from localhost', {
      help: 'serve the page by https, or from localhost',
    })
  }
  // `digest` takes no shared memory, and bytes from a file or the network are never in shared memory.
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
