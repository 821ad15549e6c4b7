// Small fingerprints of large results, so that they can be recorded, sent between processes and compared with a tolerance.
// torch/digest.py makes the same.

/** What is kept of one array. */
export interface Digest {
  readonly size: number
  /** Root mean square of the elements: the unit of differences. */
  readonly rms: number
  /** For each block of neighbours: the sum of its elements with scrambled signs, over the root of their number. */
  readonly blocks: readonly number[]
}

const mostBlocks = 16

/** The fingerprint of an array. A wrong element changes one block, a wrong order several. */
export function digestOf(elements: ArrayLike<number>): Digest {
  const size = elements.length
  const count = Math.min(mostBlocks, size)
  let squares = 0
  const blocks: number[] = []
  for (let block = 0; block < count; block++) {
    const [from, to] = [Math.floor((block * size) / count), Math.floor(((block + 1) * size) / count)]
    let sum = 0
    for (let k = from; k < to; k++) {
      const x = elements[k]!
      sum += Math.imul(k, 0x9e3779b1) < 0 ? -x : x
      squares += x * x
    }
    blocks.push(rounded(sum / Math.sqrt(to - from)))
  }
  return { size, rms: rounded(Math.sqrt(squares / Math.max(size, 1))), blocks }
}

/** What is wrong with results, or undefined. `tolerance` is relative to the root mean square of the expected array. */
export function difference(
  actual: readonly Digest[],
  expected: readonly Digest[],
  tolerance: number,
): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} results, expected ${expected.length}`
  for (const [k, { size, rms, blocks }] of expected.entries()) {
    const one = actual[k]!
    if (one.size !== size) return `result ${k} has ${one.size} elements, expected ${size}`
    const errors = blocks.map((block, b) => Math.abs(block - one.blocks[b]!))
    const worst = Math.max(Math.abs(one.rms - rms), ...errors) / (rms || 1)
    // Written so that NaN is wrong.
    if (!(worst <= tolerance)) return `result ${k} is off by ${worst.toExponential(1)}, allowed ${tolerance}`
  }
  return undefined
}

function rounded(x: number): number {
  return Number(x.toPrecision(7))
}
