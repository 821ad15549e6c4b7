// Turns bytes of any encoding into UTF-8, chunk by chunk.
import { checkTextOptions, decoderOf, nothing, notText, starts, textStream } from './text.js'
import { utf8Checker } from './utf8-checker.js'

/** Chunks of UTF-8 out of chunks of bytes. */
export interface Utf8Stream {
  /** The UTF-8 of a chunk, or a part of it. Bytes that are UTF-8 are returned as they are, in the same array. */
  push(chunk: Uint8Array): Uint8Array
  /** The rest, when the bytes have ended. */
  end(): Uint8Array
}

/** Turns chunks into chunks of valid UTF-8, without a byte order mark. */
export function utf8Stream(user: string, encoding: string | undefined): Utf8Stream {
  checkTextOptions(user, { encoding })
  let stream: Utf8Stream | undefined
  let first: Uint8Array = nothing
  const start = (bytes: Uint8Array): Uint8Array => {
    const isUtf8 = decoderOf(user, bytes, { encoding }).encoding === 'utf-8'
    stream = isUtf8 ? checked(user) : encoded(user, encoding)
    const chunk = stream.push(bytes)
    return isUtf8 && starts(chunk, [0xef, 0xbb, 0xbf]) ? chunk.subarray(3) : chunk
  }
  return {
    push(chunk) {
      if (stream !== undefined) return stream.push(chunk)
      first = first.length === 0 ? chunk : new Uint8Array([...first, ...chunk])
      return first.length >= 4 ? start(first) : nothing
    },
    end() {
      const rest = stream === undefined ? start(first) : nothing
      const last = stream!.end()
      return last.length === 0 ? rest : new Uint8Array([...rest, ...last])
    },
  }
}

// Bytes that are UTF-8 serve as they are.
function checked(user: string): Utf8Stream {
  const checker = utf8Checker()
  let before = 0
  return {
    push(chunk) {
      const fault = checker.faultIn(chunk)
      if (fault >= 0) throw notText(user, 'utf-8', before + fault)
      before += chunk.length
      return chunk
    },
    end() {
      if (!checker.isWhole) throw notText(user, 'utf-8', before)
      return nothing
    },
  }
}

function encoded(user: string, encoding: string | undefined): Utf8Stream {
  const stream = textStream(user, { encoding })
  const encoder = new TextEncoder()
  return { push: (chunk) => encoder.encode(stream.push(chunk)), end: () => encoder.encode(stream.end()) }
}
