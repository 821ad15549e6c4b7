// Damages files in the ways that files are damaged, and in the ways of those who mean harm. Every choice follows from a seed.
import type { Json } from '../../src/json.js'
import { readZip } from '../../src/zip/read.js'
import { writeZip } from '../../src/zip/write.js'

export interface Dice {
  /** A number from 0 to below 1. */
  next(): number
  /** A whole number from 0 to below `count`. */
  below(count: number): number
  one<T>(list: readonly T[]): T
}

/** Numbers by mulberry32. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number): number => Math.floor(next() * count)
  return { next, below, one: (list) => list[below(list.length)]! }
}

const numbers = [0, 1, 7, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff]

/** Bytes with one to four changes: flipped bits, lengths that lie, parts that are missing, repeated or moved. */
export function mutated(bytes: Uint8Array, { below, one, next }: Dice): Uint8Array {
  let result = bytes.slice()
  // Structure is at the beginning of HDF5 files, and at the end of archives.
  const place = (): number => {
    const near = Math.min(result.length, 6000)
    return next() < 0.6
      ? below(near)
      : next() < 0.3
        ? Math.max(0, result.length - 1 - below(400))
        : below(result.length)
  }
  for (let changes = 1 + below(4); changes > 0 && result.length > 0; changes--) {
    const at = place()
    const kind = below(8)
    if (kind === 0) result[at] = result[at]! ^ (1 << below(8))
    else if (kind === 1) result[at] = below(256)
    else if (kind === 2 || kind === 3) {
      const view = new DataView(result.buffer, result.byteOffset, result.length)
      const size = one([1, 2, 4, 8])
      if (at + size > result.length) continue
      const value = one(numbers)
      if (size === 1) view.setUint8(at, value & 0xff)
      else if (size === 2) view.setUint16(at, value & 0xffff, true)
      else if (size === 4) view.setUint32(at, value, true)
      else view.setBigUint64(at, one([BigInt(value), 0xffffffffffffffffn, BigInt(below(result.length))]), true)
    } else if (kind === 4) result = result.slice(0, at)
    else if (kind === 5) result = joined(result.subarray(0, at), result.subarray(at + 1 + below(64)))
    else if (kind === 6)
      result = joined(result.subarray(0, at), result.subarray(Math.max(0, at - 40), at), result.subarray(at))
    // An address of another part of the file.
    else if (at + 8 <= result.length) {
      const aligned = at - (at % 8)
      const from = 8 * below(Math.floor(result.length / 8))
      result.copyWithin(aligned, from, from + 8)
    }
  }
  return result
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}

const values: readonly Json[] = [
  null,
  true,
  -1,
  0,
  1e9,
  2 ** 40,
  0.5,
  '',
  'x',
  'relu',
  [],
  [null],
  [1, [2]],
  {},
  { class_name: 'Dense' },
]

/** A config with one to three changed values, missing or unknown entries. */
export function mutatedJson(json: Json, random: Dice): Json {
  let result = json
  for (let changes = 1 + random.below(3); changes > 0; changes--) result = changed(result, random)
  return result
}

function changed(value: Json, random: Dice): Json {
  const { next, below, one } = random
  if (value === null || typeof value !== 'object' || next() < 0.04) return one(values)
  const keys = Object.keys(value)
  if (keys.length === 0) return one(values)
  const key = one(keys)
  if (Array.isArray(value)) {
    const list = [...(value as readonly Json[])]
    const at = below(list.length)
    const draw = next()
    if (draw < 0.06) list.splice(at, 1)
    else if (draw < 0.12) list.splice(at, 0, list[below(list.length)]!)
    else list[at] = changed(list[at]!, random)
    return list
  }
  const entries: Record<string, Json> = { ...(value as Readonly<Record<string, Json>>) }
  if (next() < 0.04) delete entries[key]
  else if (next() < 0.03) entries[one(['units', 'name', 'layers', 'config', '__proto__', 'constructor'])] = one(values)
  else entries[key] = changed(entries[key]!, random)
  return entries
}

/** A `.keras` archive that is sound itself, with a changed config, or a changed file of weights. */
export async function mutatedInside(archive: Uint8Array, random: Dice): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>()
  for (const [name, entry] of readZip(archive)) files.set(name, await entry.read())
  if (random.next() < 0.5) {
    const config = JSON.parse(new TextDecoder().decode(files.get('config.json'))) as Json
    files.set('config.json', new TextEncoder().encode(JSON.stringify(mutatedJson(config, random))))
  } else files.set('model.weights.h5', mutated(files.get('model.weights.h5')!, random))
  return writeZip(files)
}
