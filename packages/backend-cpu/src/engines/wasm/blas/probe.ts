// Asks a native library for two products before anything relies on it.
import { BackendError } from '@tensorloom/tensor'
import type { CpuBlas } from '../../../blas.js'
import { withBlock } from '../heap.js'
import type { Machine } from '../machine.js'
import type { BoundProducts } from './bind.js'

/** The product of [1 2; 3 4] and the transposed [5 6; 7 8], within rows of three. */
const [a, b, product] = [
  [1, 2, 0, 3, 4, 0],
  [5, 6, 0, 7, 8, 0],
  [17, 23, -1, 39, 53, -1],
]

/** @throws `BackendError` if the library fails, or computes or writes something else */
export function probe(
  { heap, memory }: Pick<Machine, 'heap' | 'memory'>,
  { name }: CpuBlas,
  bound: BoundProducts,
): void {
  for (const [routine, Numbers] of [
    ['sgemm', Float32Array],
    ['dgemm', Float64Array],
  ] as const) {
    const size = Numbers.BYTES_PER_ELEMENT
    withBlock(heap, 18 * size, (at) => {
      const numbers = new Numbers(memory.buffer as ArrayBuffer, at, 18)
      numbers.set([...a, ...b, ...[Number.NaN, Number.NaN, -1, Number.NaN, Number.NaN, -1]])
      let found: string
      try {
        bound[routine](111, 112, 2, 2, 2, at, 3, at + 6 * size, 3, 0, at + 12 * size, 3)
        found = [...numbers.subarray(12)].join(', ')
      } catch (error) {
        found = String(error)
      }
      if (found === product.join(', ')) return
      throw new BackendError(`cpu: ${name} does not compute matrix products: ${routine} gave ${found}`, {
        help: 'leave blas out, or give another library',
      })
    })
  }
}
