// Unsigned 64-bit integers as BigInt.

/** The low 64 bits. */
export const low64 = (x: bigint): bigint => x & 0xffffffffffffffffn

/** Turns 64 bits to the left. */
export const rotateLeft = (x: bigint, bits: bigint): bigint => low64((x << bits) | (x >> (64n - bits)))

/** Turns 64 bits to the right. */
export const rotateRight = (x: bigint, bits: bigint): bigint => rotateLeft(x, 64n - bits)

/** Up to eight bytes from `at` on as a number, the lowest first. */
export function littleEndian(bytes: Uint8Array, at: number, count: number = 8): bigint {
  let [high, low] = [0, 0]
  for (let k = Math.min(count, 4) - 1; k >= 0; k--) low = low * 256 + bytes[at + k]!
  for (let k = count - 1; k >= 4; k--) high = high * 256 + bytes[at + k]!
  return (BigInt(high) << 32n) | BigInt(low)
}
