// Compressed bytes: deflate and gzip, by pako, which is loaded when something is compressed.
import { DataError } from '@tensorloom/tensor'
import { joined } from './source.js'

/** Whether bytes begin as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** What `inflate` takes. */
export interface InflateOptions {
  /** `raw`: without a wrapper, as in zip files; `zlib`: with a checksum; `gzip`: perhaps several in a row. */
  readonly format: 'raw' | 'zlib' | 'gzip'
  /** Where the bytes are in their file, for messages. */
  readonly offset?: number | undefined
  /** Largest number of bytes. Called again with the first bytes, because some files contain their own size. */
  readonly limit: (start: Uint8Array) => number
}

// Zlib's way to say what wraps the bytes.
const windowBits = { raw: -15, zlib: 15, gzip: 31 }

/** The uncompressed bytes. */
export async function inflate(user: string, bytes: Uint8Array, options: InflateOptions): Promise<Uint8Array> {
  const { Inflate } = await import('pako')
  const { format, offset = 0, limit } = options
  const stream = new Inflate({ raw: format === 'raw', windowBits: windowBits[format], chunkSize: 2 ** 16 })
  const chunks: Uint8Array[] = []
  let length = 0
  // How many of the compressed bytes were needed.
  let used = (): number => 0
  stream.onStart = (state) => {
    used = () => state.next_in
  }
  stream.onData = (chunk) => {
    chunks.push(chunk)
    length += chunk.length
    const most = limit(chunks[0]!)
    if (length > most) {
      throw new DataError(
        `${user}: the compressed bytes at byte ${offset} hold more than the ${most} bytes they should`,
        {
          help: 'the file is damaged: fetch or write it again',
        },
      )
    }
  }
  stream.onEnd = () => undefined
  const complete = stream.push(bytes, true)
  if (!complete || stream.err !== 0) {
    throw new DataError(
      `${user}: the compressed bytes at byte ${offset + used()} are damaged or cut (${stream.msg || 'they end early'})`,
      { help: 'fetch or write the file again' },
    )
  }
  if (bytes.subarray(used()).some((byte) => byte !== 0)) {
    throw new DataError(`${user}: other bytes follow the compressed ones, from byte ${offset + used()} on`, {
      help: 'cut them off, or fetch the file again',
    })
  }
  return joined(chunks, length)
}

/** Deflated bytes, without a wrapper. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const { deflateRaw } = await import('pako')
  return deflateRaw(bytes)
}
