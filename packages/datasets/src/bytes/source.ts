// Sources of bytes: memory, files, blobs, responses, streams. All become a series of chunks.
import { DataError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

/**
 * Bytes in memory, or in parts, one after the other: a typed array, an `ArrayBuffer`, a `Blob` or `File`, a `Response`, a
 * web or Node stream, or whatever is iterable in chunks. A function is called once per pass: it makes a stream, which can
 * be read only once, readable in every epoch. Strings are their UTF-8.
 */
export type ByteSource = Bytes | (() => Bytes | Promise<Bytes>)

/** Bytes in memory, or still to come. The type is structural, so that the declarations contain no DOM type. */
export type Bytes =
  | string
  | ArrayBuffer
  | Uint8Array
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | ByteStream
  | ByteBlob
  | ByteResponse

/** What a `ReadableStream` of bytes has. */
export interface ByteStream {
  /** Begins to read. */
  getReader(): ByteReader
}

/** What a `Blob` or `File` has. */
export interface ByteBlob {
  /** Its bytes, from the start. */
  stream(): ByteStream
}

/** What a `Response` of `fetch` has. */
export interface ByteResponse {
  /** Its bytes, which can be read once. */
  readonly body: ByteStream | null
}

/** What reads a stream of bytes. */
export interface ByteReader {
  /** The next chunk. */
  read(): Promise<ByteChunk>
  /** Ends the stream early. */
  cancel(): Promise<void>
}

/** What a reader gives. */
export interface ByteChunk {
  /** Whether the stream has ended. */
  readonly done: boolean
  /** The bytes; none at the end. */
  readonly value?: Uint8Array | undefined
}

/** Throws for a string that is a path or an address, which would be read as the text itself. */
export function checkNotPath(user: string, source: unknown): void {
  if (typeof source !== 'string' || !/^(?:\/|\.{1,2}\/|[a-z]:[\\/]|file:|https?:)[^\n\r,;\t]*$/i.test(source)) return
  throw new DataError(`${user}: '${source}' is a path or an address, expected the text itself or a source of bytes`, {
    help: `write ${user}(fileBytes(path)) with fileBytes of '@tensorloom/datasets/node', or ${user}(await fetch(url))`,
  })
}

/** The chunks of a source, none empty. */
export async function* chunksOf(user: string, source: ByteSource): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes: unknown = typeof source === 'function' ? await source() : source
  for await (const chunk of parts(user, bytes)) {
    if (!(chunk instanceof Uint8Array)) {
      throw new DataError(`${user}: a chunk is ${describeValue(chunk)}, expected a Uint8Array`, {
        help: 'encode text: new TextEncoder().encode(text)',
      })
    }
    if (chunk.length > 0) yield plain(chunk)
  }
}

/** All bytes of a source. */
export async function allBytes(user: string, source: ByteSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return plain(source)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunksOf(user, source)) {
    chunks.push(chunk)
    length += chunk.length
  }
  return joined(chunks, length)
}

/** The same bytes as a plain Uint8Array, because `slice` of Node's Buffer does not copy. */
export function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** Chunks as one; a single one that is not empty stays what it is. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const single = chunks.find((chunk) => chunk.length === length)
  if (single !== undefined) return single
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

function parts(user: string, bytes: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof bytes === 'string') return [new TextEncoder().encode(bytes)]
  if (bytes instanceof Uint8Array) return [bytes]
  if (bytes instanceof ArrayBuffer) return [new Uint8Array(bytes)]
  if (typeof bytes === 'object' && bytes !== null) {
    if ('getReader' in bytes) return readAll(bytes as ByteStream)
    if ('stream' in bytes) return readAll((bytes as ByteBlob).stream())
    if ('body' in bytes) {
      const { body } = bytes as ByteResponse
      return body === null ? [] : readAll(body)
    }
    if (Symbol.asyncIterator in bytes || Symbol.iterator in bytes) return bytes as AsyncIterable<unknown>
  }
  throw new DataError(`${user}: expected bytes, got ${describeValue(bytes)}`, {
    help: 'pass a Uint8Array, a Blob, a Response, a stream, or a function that returns one of them',
  })
}

async function* readAll(stream: ByteStream): AsyncGenerator<unknown, void, undefined> {
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      ended = done
      if (done) return
      yield value
    }
  } finally {
    if (!ended) await reader.cancel()
  }
}
