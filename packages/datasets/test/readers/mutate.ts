// Damaged copies of files, and how much memory reading them takes.

/** Random numbers from a seed (mulberry32): whole numbers below a bound. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const extremes = [0, 1, 0x7f, 0x80, 0xff]

/** A copy with one to four changes. */
export function mutated(bytes: Uint8Array, other: Uint8Array, random: (below: number) => number): Uint8Array {
  let list = [...bytes]
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(list.length + 1)
    const length = 1 + random(8)
    const changed = [
      () => list.map((byte, k) => (k === at ? byte ^ (1 << random(8)) : byte)),
      () => list.map((byte, k) => (k >= at && k < at + length ? extremes[random(extremes.length)]! : byte)),
      // A number of four bytes: none, very many, negative.
      () => [...list.slice(0, at), ...Array.from({ length: 4 }, () => extremes[random(5)]!), ...list.slice(at + 4)],
      () => list.slice(0, at),
      () => [...list.slice(0, at), ...list.slice(at + length)],
      () => [...list.slice(0, at), ...Array.from({ length }, () => random(256)), ...list.slice(at)],
      () => [...list.slice(0, at), ...list.slice(at, at + 8 * length), ...list.slice(at)],
      () => [...list.slice(0, at), ...other.slice(random(other.length + 1))].slice(0, 4096),
    ][random(8)]!
    list = changed()
  }
  return Uint8Array.from(list)
}

const arrays = ['Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array'] as const

/** Runs a function and gives the bytes of the largest typed array that it made by a length. */
export async function largestAllocation(run: () => Promise<void>): Promise<number> {
  const scope = globalThis as unknown as Record<string, unknown>
  const originals = arrays.map((name) => scope[name])
  let largest = 0
  arrays.forEach((name, k) => {
    scope[name] = new Proxy(originals[k] as object, {
      construct(target, args, newTarget) {
        const made = Reflect.construct(target as never, args, newTarget) as Uint8Array
        if (typeof args[0] === 'number') largest = Math.max(largest, made.byteLength)
        return made
      },
    })
  })
  try {
    await run()
  } finally {
    arrays.forEach((name, k) => {
      scope[name] = originals[k]
    })
  }
  return largest
}
