// Decodes bytes to text. A byte order mark sets the encoding and is removed. Invalid bytes throw an error with their position.

import { DataError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'

/** How bytes are read as text. */
export interface TextOptions {
  /** Encoding, by its name in the WHATWG Encoding Standard; UTF-8 by default, or what a byte order mark says. */
  readonly encoding?: string | undefined
  /** What to do with invalid bytes: throw (the default), or `replace` them with U+FFFD. */
  readonly invalid?: 'error' | 'replace' | undefined
}

/** Decodes bytes that come in chunks. */
export interface TextStream {
  /** The text of a chunk. A character that is cut at the end comes with the next chunk. */
  push(chunk: Uint8Array): string
  /** The rest of the text, when the bytes have ended. */
  end(): string
  /** The encoding by its name in the standard; undefined before the first four bytes. */
  readonly encoding: string | undefined
}

/** Throws for unknown options. */
export function checkTextOptions(user: string, options: TextOptions): void {
  checkOptions<TextOptions>(user, options, { encoding: 'string', invalid: ['error', 'replace'] })
}

const nothing = new Uint8Array(0)

/** Turns chunks into text. */
export function textStream(user: string, options: TextOptions = {}): TextStream {
  checkTextOptions(user, options)
  let decoder: TextDecoder | undefined
  let first: Uint8Array = nothing
  let before = 0
  const decode = (chunk: Uint8Array, stream: boolean): string => {
    try {
      const text = decoder!.decode(chunk, { stream })
      before += chunk.length
      return text
    } catch (cause) {
      throw notText(user, decoder!.encoding, chunk, before, cause)
    }
  }
  const start = (bytes: Uint8Array): Uint8Array => {
    decoder = decoderOf(user, bytes, options)
    return bytes
  }
  return {
    push(chunk) {
      if (decoder !== undefined) return decode(chunk, true)
      // A byte order mark has up to four bytes.
      const all = first.length === 0 ? chunk : new Uint8Array([...first, ...chunk])
      if (all.length >= 4) return decode(start(all), true)
      first = all
      return ''
    },
    // In two steps: Node 20 takes windows-1252 for Latin-1 unless it decodes a stream.
    end: () => (decoder === undefined ? decode(start(first), true) : '') + decode(nothing, false),
    get encoding() {
      return decoder?.encoding
    },
  }
}

/** Turns chunks into chunks of valid UTF-8. */
export function utf8Stream(
  user: string,
  encoding: string | undefined,
): { push(chunk: Uint8Array): Uint8Array; end(): Uint8Array } {
  const stream = textStream(user, { encoding })
  const encoder = new TextEncoder()
  // The bytes before the encoding is known; undefined from then on.
  let first: Uint8Array | undefined = nothing
  // Bytes of UTF-8 that the decoder found valid serve as they are, without their byte order mark.
  const bytesOf = (text: string, chunk: Uint8Array): Uint8Array => {
    if (stream.encoding !== 'utf-8') return encoder.encode(text)
    if (first === undefined) return chunk
    const all = first.length === 0 ? chunk : new Uint8Array([...first, ...chunk])
    first = undefined
    return starts(all, [0xef, 0xbb, 0xbf]) ? all.subarray(3) : all
  }
  return {
    push(chunk) {
      const text = stream.push(chunk)
      if (stream.encoding !== undefined) return bytesOf(text, chunk)
      first = new Uint8Array([...first!, ...chunk])
      return nothing
    },
    end() {
      const text = stream.end()
      return bytesOf(text, nothing)
    },
  }
}

function decoderOf(user: string, bytes: Uint8Array, { encoding, invalid }: TextOptions): TextDecoder {
  if (encoding === undefined && (starts(bytes, [0xff, 0xfe, 0, 0]) || starts(bytes, [0, 0, 0xfe, 0xff]))) {
    throw new DataError(`${user}: the byte order mark at byte 0 means UTF-32, which is not supported`, {
      help: 'save the file as UTF-8',
    })
  }
  const either = encoding === undefined || /^utf-?16$/i.test(encoding)
  const marked = starts(bytes, [0xff, 0xfe]) ? 'utf-16le' : starts(bytes, [0xfe, 0xff]) ? 'utf-16be' : undefined
  const name = (either ? marked : undefined) ?? encoding ?? 'utf-8'
  try {
    return new TextDecoder(name, { fatal: invalid !== 'replace' })
  } catch (cause) {
    throw new DataError(`${user}: unknown encoding '${name}'`, {
      help: "write encoding: 'utf-8', 'utf-16le', 'windows-1252', 'shift_jis' or another name of the WHATWG standard",
      cause,
    })
  }
}

function starts(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, k) => bytes[k] === byte)
}

function notText(user: string, encoding: string, bytes: Uint8Array, before: number, cause: unknown): DataError {
  const at = encoding === 'utf-8' ? before + validStart(bytes) : before
  return new DataError(`${user}: the bytes are not valid ${encoding}, at or after byte ${at}`, {
    help: "set the encoding: { encoding: 'windows-1252' }",
    cause,
  })
}

// How many bytes at the start may be UTF-8, by halving.
function validStart(bytes: Uint8Array): number {
  const valid = (length: number): boolean => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true })
      return true
    } catch {
      return false
    }
  }
  let [low, high] = [0, bytes.length]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (valid(middle)) low = middle
    else high = middle - 1
  }
  return low
}
