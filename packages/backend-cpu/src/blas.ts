// The contract with a native library of matrix products.
import type { NativeProducts } from './engines/wasm/blas/native-products.js'

/**
 * A product of row-major matrices as `cblas_sgemm` and `cblas_dgemm` compute it: `c = alpha · a · b + beta · c`. The order
 * is 101 (row-major), and `transA` and `transB` are 111 (as it is) or 112 (transposed). Matrices are addresses in this
 * process, leading dimensions are in elements. If `beta` is 0, c is overwritten whatever it holds.
 */
export type BlasProduct = (
  order: number,
  transA: number,
  transB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  leadingA: number,
  b: number,
  leadingB: number,
  beta: number,
  c: number,
  leadingC: number,
) => void

/** The functions of a native library, as one thread calls them. */
export interface BlasFunctions {
  /** The address of a view's first byte in this process. Views are on plain or shared WebAssembly memory. */
  addressOf(view: Uint8Array): number
  /** Products of float32. */
  readonly sgemm: BlasProduct
  /** Products of float64. */
  readonly dgemm: BlasProduct
}

/**
 * A native library of matrix products (BLAS), for `cpu({ blas })`. `@tensorloom/blas` makes one; any object with these
 * members will do. A call computes on the thread that makes it, and several threads call at once: tell the library to start
 * no threads of its own.
 */
export interface CpuBlas extends BlasFunctions {
  /** How `engine` of the backend names it, such as `OpenBLAS Haswell`. */
  readonly name: string
  /**
   * The same functions for other threads: the body of a JavaScript function that returns `BlasFunctions`. It has CommonJS's
   * `require`, which finds modules by absolute paths only.
   */
  readonly worker: string
  /** What calls the library: `nativeProducts` of `@tensorloom/backend-cpu/native`. */
  readonly products: NativeProducts
}
