// UTF-8 is what the decoder of the platform says it is, in one chunk and in many.
import { expect, it } from 'vitest'
import { utf8Checker } from '../../src/bytes/utf8-checker.js'
import { randomFrom } from '../readers/mutate.js'

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

function accepts(chunks: readonly Uint8Array[]): boolean {
  const checker = utf8Checker()
  return chunks.every((chunk) => checker.faultIn(chunk) < 0) && checker.isWhole
}

// Around the limits of every range.
const followers = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff]

it('agrees with the decoder on every first byte, and on what may follow', () => {
  for (let first = 0; first < 256; first++) {
    for (const second of followers) {
      for (const rest of [[], [0x80], [0x80, 0xbf], [0x41]]) {
        const bytes = Uint8Array.of(first, second, ...rest)
        const expected = isUtf8(bytes)
        if (accepts([bytes]) !== expected) expect(`${[...bytes]} is UTF-8`).toBe(expected)
      }
    }
  }
})

it('agrees with the decoder on damaged texts, cut anywhere', () => {
  const text = new TextEncoder().encode(
    'ASCII, São Paulo, 日本語, 😀, \u0000\u007f\u0080\ud7ff\ue000\uffff\u{10ffff}. '.repeat(3),
  )
  const random = randomFrom(1)
  let valid = 0
  for (let k = 0; k < 4000; k++) {
    const start = random(60)
    const bytes = text.slice(start, start + random(80))
    if (k % 2 === 0 && bytes.length > 0) bytes[random(bytes.length)] = random(256)
    const cut = random(bytes.length + 1)
    const expected = isUtf8(bytes)
    valid += Number(expected)
    expect(accepts([bytes]), String([...bytes])).toBe(expected)
    expect(accepts([bytes.subarray(0, cut), bytes.subarray(cut)]), String([...bytes])).toBe(expected)
  }
  // Both kinds were among them.
  expect(valid).toBeGreaterThan(400)
  expect(valid).toBeLessThan(3600)
})

it('says where the fault is', () => {
  const checker = utf8Checker()
  expect(checker.faultIn(new TextEncoder().encode('abcdefgé').subarray(0, 8))).toBe(-1)
  expect(checker.isWhole).toBe(false)
  expect(checker.faultIn(Uint8Array.of(0xa9, 65, 66, 67, 68, 69, 0xff))).toBe(6)
})
