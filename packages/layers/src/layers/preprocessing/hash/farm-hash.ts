// FarmHash fingerprints of 64 bits (G. Pike, Google 2014): the numbers of `Fingerprint64`, which TensorFlow hashes strings with.
import { littleEndian, low64, rotateRight as turn } from './words64.js'

// Primes between 2⁶³ and 2⁶⁴.
const k0 = 0xc3a5c85c97cb3127n
const k1 = 0xb492b66fbe98f273n
const k2 = 0x9ae16a3b2f90404fn

type Pair = readonly [bigint, bigint]

const mixed = (x: bigint): bigint => x ^ (x >> 47n)

/** Sixteen bytes to eight. */
function join(u: bigint, v: bigint, factor: bigint): bigint {
  const a = mixed(low64((u ^ v) * factor))
  return low64(mixed(low64((v ^ a) * factor)) * factor)
}

/**
 * The fingerprint of bytes.
 *
 * @returns unsigned, 64 bits
 */
export function fingerprint64(bytes: Uint8Array): bigint {
  const { length } = bytes
  if (length <= 16) return upTo16(bytes)
  if (length <= 32) return upTo32(bytes)
  return length <= 64 ? upTo64(bytes) : longer(bytes)
}

function upTo16(bytes: Uint8Array): bigint {
  const { length } = bytes
  const factor = low64(k2 + BigInt(2 * length))
  if (length >= 8) {
    const a = low64(littleEndian(bytes, 0) + k2)
    const b = littleEndian(bytes, length - 8)
    return join(low64(turn(b, 37n) * factor + a), low64((turn(a, 25n) + b) * factor), factor)
  }
  if (length >= 4) {
    const a = BigInt(length) + (littleEndian(bytes, 0, 4) << 3n)
    return join(a, littleEndian(bytes, length - 4, 4), factor)
  }
  if (length === 0) return k2
  const y = BigInt(bytes[0]! + bytes[length >> 1]! * 256)
  const z = BigInt(length + bytes[length - 1]! * 4)
  return low64(mixed(low64(y * k2) ^ low64(z * k0)) * k2)
}

function upTo32(bytes: Uint8Array): bigint {
  const { length } = bytes
  const factor = low64(k2 + BigInt(2 * length))
  const [a, b] = [low64(littleEndian(bytes, 0) * k1), littleEndian(bytes, 8)]
  const c = low64(littleEndian(bytes, length - 8) * factor)
  const d = low64(littleEndian(bytes, length - 16) * k2)
  return join(low64(turn(low64(a + b), 43n) + turn(c, 30n) + d), low64(a + turn(low64(b + k2), 18n) + c), factor)
}

function upTo64(bytes: Uint8Array): bigint {
  const { length } = bytes
  const factor = low64(k2 + BigInt(2 * length))
  const [a, b] = [low64(littleEndian(bytes, 0) * k2), littleEndian(bytes, 8)]
  const c = low64(littleEndian(bytes, length - 8) * factor)
  const d = low64(littleEndian(bytes, length - 16) * k2)
  const y = low64(turn(low64(a + b), 43n) + turn(c, 30n) + d)
  const z = join(y, low64(a + turn(low64(b + k2), 18n) + c), factor)
  const [e, f] = [low64(littleEndian(bytes, 16) * factor), littleEndian(bytes, 24)]
  const g = low64((y + littleEndian(bytes, length - 32)) * factor)
  const h = low64((z + littleEndian(bytes, length - 24)) * factor)
  return join(low64(turn(low64(e + f), 43n) + turn(g, 30n) + h), low64(e + turn(low64(f + a), 18n) + g), factor)
}

/** Thirty-two bytes from `at` on and two seeds to sixteen bytes. */
function weak(bytes: Uint8Array, at: number, seed0: bigint, seed1: bigint): Pair {
  const last = littleEndian(bytes, at + 24)
  const a = low64(seed0 + littleEndian(bytes, at))
  const b = turn(low64(seed1 + a + last), 21n)
  const sum = low64(a + littleEndian(bytes, at + 8) + littleEndian(bytes, at + 16))
  return [low64(sum + last), low64(b + turn(sum, 44n) + a)]
}

// The state while blocks of 64 bytes are read.
interface State {
  x: bigint
  y: bigint
  z: bigint
  v: Pair
  w: Pair
}

function readBlock(bytes: Uint8Array, at: number, state: State, factor: bigint, last: boolean): void {
  const { v, w } = state
  const times = last ? 9n : 1n
  const x = low64(turn(low64(state.x + state.y + v[0] + littleEndian(bytes, at + 8)), 37n) * factor)
  const y = low64(turn(low64(state.y + v[1] + littleEndian(bytes, at + 48)), 42n) * factor)
  const nextX = x ^ low64(w[1] * times)
  const nextY = low64(y + v[0] * times + littleEndian(bytes, at + 40))
  const nextZ = low64(turn(low64(state.z + w[0]), 33n) * factor)
  state.v = weak(bytes, at, low64(v[1] * factor), low64(nextX + w[0]))
  state.w = weak(bytes, at + 32, low64(nextZ + w[1]), low64(nextY + littleEndian(bytes, at + 16)))
  // The outer two change places.
  state.x = nextZ
  state.y = nextY
  state.z = nextX
}

function longer(bytes: Uint8Array): bigint {
  const { length } = bytes
  const seed = 81n
  const y = low64(seed * k1 + 113n)
  const state: State = {
    x: low64(seed * k2 + littleEndian(bytes, 0)),
    y,
    z: low64(mixed(low64(y * k2 + 113n)) * k2),
    v: [0n, 0n],
    w: [0n, 0n],
  }
  const blocks = Math.floor((length - 1) / 64)
  for (let k = 0; k < blocks; k++) readBlock(bytes, 64 * k, state, k1, false)
  // The last 64 bytes, parts of which were read already.
  const factor = low64(k1 + ((state.z & 0xffn) << 1n))
  const w0 = low64(state.w[0] + BigInt((length - 1) & 63))
  const v0 = low64(state.v[0] + w0)
  state.v = [v0, state.v[1]]
  state.w = [low64(w0 + v0), state.w[1]]
  readBlock(bytes, length - 64, state, factor, true)
  const { v, w } = state
  return join(
    low64(join(v[0], w[0], factor) + mixed(state.y) * k0 + state.z),
    low64(join(v[1], w[1], factor) + state.x),
    factor,
  )
}

/** Joins two fingerprints into one; the order matters. */
export function joinFingerprints(first: bigint, second: bigint): bigint {
  const factor = 0xc6a4a7935bd1e995n
  const added = first ^ factor ^ low64(mixed(low64(second * factor)) * factor)
  return mixed(low64(mixed(low64(added * factor)) * factor))
}
