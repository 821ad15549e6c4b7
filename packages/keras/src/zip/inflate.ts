// Compressed bytes, by pako, which is loaded when something is compressed.
import { SerializationError } from '@tensorloom/tensor'

/** What `inflate` takes. */
export interface InflateOptions {
  /** `raw`: without a wrapper, as in zip files; `zlib`: with a checksum. */
  readonly format: 'raw' | 'zlib'
  /** Where the bytes are in their file, for messages. */
  readonly offset: number
  /** Largest number of bytes. It stops as soon as there are more. */
  readonly most: number
}

/** The uncompressed bytes. */
export async function inflate(user: string, bytes: Uint8Array, options: InflateOptions): Promise<Uint8Array> {
  const { Inflate } = await import('pako')
  const { format, offset, most } = options
  const stream = new Inflate({ raw: format === 'raw', windowBits: format === 'raw' ? -15 : 15, chunkSize: 2 ** 15 })
  const chunks: Uint8Array[] = []
  let length = 0
  stream.onData = (chunk) => {
    length += chunk.length
    if (length > most) {
      throw new SerializationError(
        `${user}: the compressed bytes at byte ${offset} hold more than the ${most} bytes they should`,
        { help: 'the file is damaged, or made to do harm: fetch or write it again' },
      )
    }
    chunks.push(chunk)
  }
  stream.onEnd = () => undefined
  const complete = stream.push(bytes, true)
  if (!complete || stream.err !== 0) {
    throw new SerializationError(
      `${user}: the compressed bytes at byte ${offset} are damaged or cut (${stream.msg || 'they end early'})`,
      { help: 'fetch or write the file again' },
    )
  }
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) return only
  const joined = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
