// @tensorloom/backend-cpu/native: what calls a native library, for `CpuBlas.products`. An entry of its own, because pages cannot
// load libraries, and need not load this.
import { bindingText, bindProducts } from './engines/wasm/blas/bind.js'
import type { NativeProducts } from './engines/wasm/blas/native-products.js'
import { probe } from './engines/wasm/blas/probe.js'
import { makeNativePatches } from './engines/wasm/kernels/convolution/native-patches.js'
import { withDoubleProducts } from './engines/wasm/kernels/double-products.js'
import { makeNativeGemm } from './engines/wasm/kernels/gemm/native.js'

export type { NativeProducts } from './engines/wasm/blas/native-products.js'

/**
 * The part of the engine `wasm` that computes products and convolutions by a native library. What `blas()` of
 * `@tensorloom/blas` gives has it; a `CpuBlas` of your own needs it as `products`.
 *
 * @example
 * ```ts no-run
 * import { cpu, type BlasFunctions } from '@tensorloom/backend-cpu'
 * import { nativeProducts } from '@tensorloom/backend-cpu/native'
 * declare const functions: BlasFunctions
 * const worker = 'return require("/path/of/my-library.cjs")'
 * const backend = cpu({ blas: { name: 'My library', worker, products: nativeProducts, ...functions } })
 * ```
 */
export const nativeProducts: NativeProducts = {
  bind(memory, heap, blas) {
    const bound = bindProducts(memory, blas)
    probe({ heap, memory }, blas, bound)
    return bound
  },
  textForWorkers: ({ worker }) => bindingText(worker, 'seat.memory'),
  gemm: (machine) => makeNativeGemm(machine, 'sgemm'),
  patches: makeNativePatches,
  withDoubleProducts,
}
