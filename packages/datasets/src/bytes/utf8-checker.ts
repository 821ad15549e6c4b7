// Checks UTF-8 that comes in chunks, without making a text of it.

/** Where bytes stop being UTF-8. */
export interface Utf8Checker {
  /** Position of the first byte in a chunk that cannot be there; −1 if there is none. The last character may be cut. */
  faultIn(chunk: Uint8Array): number
  /** Whether the last character so far is whole. */
  readonly isWhole: boolean
}

/** A checker that has seen no bytes yet. The ranges are those of the decoder in the Encoding Standard (8.1.1). */
export function utf8Checker(): Utf8Checker {
  // How many bytes the character still needs, and the range of the next one.
  let needed = 0
  let lower = 0x80
  let upper = 0xbf
  return {
    faultIn(chunk) {
      const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length)
      for (let at = 0; at < chunk.length; at++) {
        // Most characters are ASCII: four at a time.
        if (needed === 0) while (at + 4 <= chunk.length && (view.getInt32(at) & 0x80808080) === 0) at += 4
        if (at === chunk.length) break
        const byte = chunk[at]!
        if (needed > 0) {
          if (byte < lower || byte > upper) return at
          needed--
          lower = 0x80
          upper = 0xbf
        } else if (byte >= 0x80) {
          if (byte < 0xc2 || byte > 0xf4) return at
          needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
          // Neither longer forms of short characters, nor halves of pairs, nor beyond U+10FFFF.
          if (byte === 0xe0) lower = 0xa0
          else if (byte === 0xf0) lower = 0x90
          else if (byte === 0xed) upper = 0x9f
          else if (byte === 0xf4) upper = 0x8f
        }
      }
      return -1
    },
    get isWhole() {
      return needed === 0
    },
  }
}
