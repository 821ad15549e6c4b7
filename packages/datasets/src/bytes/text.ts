// Decodes bytes to text. A byte order mark sets the encoding and is removed. Invalid bytes throw an error with their position.

import { DataError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { utf8Checker } from './utf8-checker.js'

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
}

/** The part of a `TextDecoder` that is used. Declarations name no type of the DOM. */
export interface Decoder {
  readonly encoding: string
  decode(chunk: Uint8Array, options: { readonly stream: boolean }): string
}

/** Throws for unknown options. */
export function checkTextOptions(user: string, options: TextOptions): void {
  checkOptions<TextOptions>(user, options, { encoding: 'string', invalid: ['error', 'replace'] })
}

/** No bytes. */
export const nothing: Uint8Array = new Uint8Array(0)

/** Turns chunks into text. */
export function textStream(user: string, options: TextOptions = {}): TextStream {
  checkTextOptions(user, options)
  let decoder: Decoder | undefined
  let first: Uint8Array = nothing
  let before = 0
  const decode = (chunk: Uint8Array, stream: boolean): string => {
    try {
      const text = decoder!.decode(chunk, { stream })
      before += chunk.length
      return text
    } catch (cause) {
      throw notText(user, decoder!.encoding, before + faultIn(decoder!, chunk), cause)
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
  }
}

/** The decoder for bytes that begin so: by its name, or by a byte order mark. */
export function decoderOf(user: string, bytes: Uint8Array, { encoding, invalid }: TextOptions): Decoder {
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

/** Whether bytes begin with a mark. */
export function starts(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, k) => bytes[k] === byte)
}

/** The error for bytes that are not text in the given encoding. */
export function notText(user: string, encoding: string, at: number, cause?: unknown): DataError {
  return new DataError(`${user}: the bytes are not valid ${encoding}, at or after byte ${at}`, {
    help: "set the encoding: { encoding: 'windows-1252' }",
    cause,
  })
}

// Of other encodings than UTF-8 it is only known which chunk has the fault. At the end, a character is cut.
function faultIn({ encoding }: Decoder, chunk: Uint8Array): number {
  if (encoding !== 'utf-8') return 0
  const fault = utf8Checker().faultIn(chunk)
  return fault < 0 ? chunk.length : fault
}
