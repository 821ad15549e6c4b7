// Bytes as UTF-8: byte order marks are taken off, other encodings are turned into it, and what is none is refused.
import { DataError } from '@tensorloom/tensor'

/** Checks bytes of UTF-8 that come in chunks. */
export interface TextStream {
  /** The chunk in UTF-8, without a byte order mark. */
  push(chunk: Uint8Array): Uint8Array
  /** What is left when the bytes have ended. */
  end(): Uint8Array
}

/** Turns chunks in an encoding into chunks of valid UTF-8. */
export function textStream(user: string, encoding: string | undefined): TextStream {
  const encoder = new TextEncoder()
  let decoder: TextDecoder | undefined
  let first: Uint8Array = new Uint8Array(0)
  // Bytes that came in and went out; they differ while a character is cut.
  let [before, after] = [0, 0]
  const decode = (chunk: Uint8Array, stream: boolean): Uint8Array => {
    try {
      const text = decoder!.decode(chunk, { stream })
      // As many characters as bytes are ASCII, which is the same in both: then the chunk itself serves.
      const same = before === after && text.length === chunk.length && decoder!.encoding === 'utf-8'
      const utf8 = same ? chunk : encoder.encode(text)
      before += chunk.length
      after += utf8.length
      return utf8
    } catch (cause) {
      throw notText(user, decoder!.encoding, chunk, before, cause)
    }
  }
  const start = (chunk: Uint8Array): Uint8Array => {
    decoder = decoderOf(user, encoding ?? encodingOf(chunk))
    return chunk
  }
  return {
    push(chunk) {
      if (decoder !== undefined) return decode(chunk, true)
      // A byte order mark has up to three bytes.
      const all = first.length === 0 ? chunk : new Uint8Array([...first, ...chunk])
      if (all.length < 3) {
        first = all
        return first.subarray(0, 0)
      }
      return decode(start(all), true)
    },
    end: () => (decoder === undefined ? decode(start(first), false) : decode(new Uint8Array(0), false)),
  }
}

/** Bytes in an encoding as text, without a byte order mark. */
export function decodeText(user: string, bytes: Uint8Array, encoding: string | undefined, replace = false): string {
  const decoder = decoderOf(user, encoding ?? encodingOf(bytes), replace)
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw notText(user, decoder.encoding, bytes, 0, cause)
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

function decoderOf(user: string, encoding: string, replace = false): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: !replace })
  } catch (cause) {
    throw new DataError(`${user}: unknown encoding '${encoding}'`, {
      help: "write encoding: 'utf-8', 'utf-16le', 'windows-1252', 'shift_jis' or another name of the WHATWG standard",
      cause,
    })
  }
}

function notText(user: string, encoding: string, bytes: Uint8Array, before: number, cause: unknown): DataError {
  const at = encoding === 'utf-8' ? before + firstInvalid(bytes) : before
  return new DataError(`${user}: the bytes are no text in ${encoding}, at or after byte ${at}`, {
    help: "say how it is encoded: { encoding: 'windows-1252' }",
    cause,
  })
}

// The first byte that makes bytes invalid as UTF-8, by halving.
function firstInvalid(bytes: Uint8Array): number {
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
