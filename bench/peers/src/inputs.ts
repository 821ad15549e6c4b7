// What goes into a workload: seeded numbers, described as data, so that every peer makes the same (torch/inputs.py too).

/** One input of a workload. */
export interface Input {
  readonly shape: readonly number[]
  readonly seed: number
  /** Numbers are uniform in `offset` ± `scale`; scale 0 gives a constant. */
  readonly scale: number
  readonly offset: number
  /** Given for integers: they are uniform in 0 … below − 1. */
  readonly below?: number
}

/** float32, uniform in ±scale. */
export function uniform(shape: readonly number[], seed: number, scale = 1): Input {
  return { shape, seed, scale, offset: 0 }
}

/** float32, all `value`. */
export function constant(shape: readonly number[], value: number): Input {
  return { shape, seed: 0, scale: 0, offset: value }
}

/** int32, uniform in 0 … below − 1. */
export function integers(shape: readonly number[], below: number, seed: number): Input {
  return { shape, seed, scale: 1, offset: 0, below }
}

/** Number of elements. */
export function sizeOf({ shape }: Input): number {
  return shape.reduce((size, extent) => size * extent, 1)
}

/** The elements, row by row. */
export function elementsOf(input: Input): Float32Array | Int32Array {
  const { seed, scale, offset, below } = input
  const size = sizeOf(input)
  const elements = below === undefined ? new Float32Array(size) : new Int32Array(size)
  for (let k = 0; k < size; k++) {
    const x = random(seed, k)
    elements[k] = below === undefined ? offset + (x * 2 - 1) * scale : Math.floor(x * below)
  }
  return elements
}

/** The k-th number of a seed, in [0, 1): mulberry32, whose state is a multiple of a constant. */
function random(seed: number, k: number): number {
  let t = (seed + Math.imul(k + 1, 0x6d2b79f5)) >>> 0
  t = Math.imul(t ^ (t >>> 15), t | 1)
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}
