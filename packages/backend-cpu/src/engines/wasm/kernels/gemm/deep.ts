// Deep products: their steps are cut into parts, and the sums of the parts are added in float64.
import type { Machine } from '../../machine.js'
import { evenly } from './blocking.js'
import type { Product } from './types.js'

/** Steps of a part, by how its sums are added up: in registers and once per block, or once every few steps. */
export const deepest: Readonly<Record<'dots' | 'streamed' | 'tiles', number>> = {
  dots: 4096,
  streamed: 1024,
  tiles: 96 * 384,
}

/**
 * Computes a product of one matrix in parts of at most `most` steps. `run` computes a part, which overwrites c. The bias
 * and the activation follow in a part without steps.
 */
export function deepProduct({ memory }: Machine, product: Product, most: number, run: (part: Product) => void): void {
  const { bias, activation, ...plain } = product
  const { m, n, k, a, b, c } = product
  const depth = evenly(k, most)
  const sums = new Float64Array(m * n)
  // Views are made anew, because growing can replace the memory.
  const eachRow = (use: (row: Float32Array, at: number) => void): void => {
    for (let row = 0; row < m; row++) use(new Float32Array(memory.buffer, c.at + 4 * row * c.rowStride, n), row * n)
  }
  const take = (): void =>
    eachRow((row, at) => {
      for (let column = 0; column < n; column++) sums[at + column]! += row[column]!
    })
  if (product.accumulate) take()
  for (let from = 0; from < k; from += depth) {
    run({
      ...plain,
      k: Math.min(depth, k - from),
      a: { ...a, at: a.at + 4 * from * a.columnStride },
      b: { ...b, at: b.at + 4 * from * b.rowStride },
      accumulate: false,
    })
    take()
  }
  eachRow((row, at) => row.set(sums.subarray(at, at + n)))
  if (bias !== undefined || activation !== undefined) run({ ...product, k: 0, accumulate: true })
}
