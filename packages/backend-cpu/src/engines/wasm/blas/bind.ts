// Functions that modules import to call a native library: addresses are those of the one memory.
import type { BlasFunctions, BlasProduct } from '../../../blas.js'
import type { WasmMemory } from '../host.js'

/** What a module calls: `(transA, transB, m, n, k, a, leadingA, b, leadingB, accumulate, c, leadingC)`. */
export type BoundProduct = (...values: number[]) => void

/** The imports, by name. */
export type BoundProducts = Readonly<Record<'sgemm' | 'dgemm', BoundProduct>>

/** The number of parameters of `BoundProduct`. */
export const boundParameters = 12

/**
 * Binds the library to a memory. The address of memory is read again whenever its buffer is another one, which is how
 * growing shows. Workers run the text of this function, so it uses nothing from outside.
 */
export function bindProducts(memory: WasmMemory, blas: BlasFunctions): BoundProducts {
  let buffer: unknown
  let start = 0
  const bind =
    (product: BlasProduct): BoundProduct =>
    (transA, transB, m, n, k, a, leadingA, b, leadingB, accumulate, c, leadingC) => {
      const now = memory.buffer
      if (now !== buffer) {
        start = blas.addressOf(new Uint8Array(now, 0, 64))
        buffer = now
      }
      // Addresses are unsigned.
      const [from, by, to] = [start + (a >>> 0), start + (b >>> 0), start + (c >>> 0)]
      product(101, transA, transB, m, n, k, 1, from, leadingA, by, leadingB, accumulate, to, leadingC)
    }
  return { sgemm: bind(blas.sgemm), dgemm: bind(blas.dgemm) }
}

/** The text of an expression for `bindProducts` in a worker of Node, over `memory`, an expression too. */
export function bindingText(worker: string, memory: string): string {
  // A library that cannot be loaded fails the calls that need it, with its message.
  const load = `(() => { try { return (() => { ${worker}\n })() } catch (error) {
    const fail = () => { throw error }
    return { addressOf: fail, sgemm: fail, dgemm: fail }
  } })()`
  return `(${bindProducts.toString()})(${memory}, ${load})`
}
