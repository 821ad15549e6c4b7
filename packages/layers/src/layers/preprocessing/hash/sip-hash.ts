// SipHash-2-4 (Aumasson & Bernstein 2012): a hash with a key, which TensorFlow uses for strings with a salt.
import { littleEndian, low64, rotateLeft as turn } from './words64.js'

type State = [bigint, bigint, bigint, bigint]

// Section 2.3, figure 2.1.
function round(v: State): void {
  v[0] = low64(v[0] + v[1])
  v[1] = turn(v[1], 13n) ^ v[0]
  v[0] = turn(v[0], 32n)
  v[2] = low64(v[2] + v[3])
  v[3] = turn(v[3], 16n) ^ v[2]
  v[0] = low64(v[0] + v[3])
  v[3] = turn(v[3], 21n) ^ v[0]
  v[2] = low64(v[2] + v[1])
  v[1] = turn(v[1], 17n) ^ v[2]
  v[2] = turn(v[2], 32n)
}

function take(v: State, word: bigint): void {
  v[3] ^= word
  round(v)
  round(v)
  v[0] ^= word
}

/**
 * The hash of bytes under a key of two words.
 *
 * @returns unsigned, 64 bits
 */
export function sipHash(bytes: Uint8Array, [key0, key1]: readonly [bigint, bigint]): bigint {
  const v: State = [
    key0 ^ 0x736f6d6570736575n,
    key1 ^ 0x646f72616e646f6dn,
    key0 ^ 0x6c7967656e657261n,
    key1 ^ 0x7465646279746573n,
  ]
  const { length } = bytes
  const whole = length - (length % 8)
  for (let at = 0; at < whole; at += 8) take(v, littleEndian(bytes, at))
  take(v, (BigInt(length & 0xff) << 56n) | littleEndian(bytes, whole, length - whole))
  v[2] ^= 0xffn
  for (let k = 0; k < 4; k++) round(v)
  return v[0] ^ v[1] ^ v[2] ^ v[3]
}
