// The backend with all its parts.
import type { Backend } from '@tensorloom/tensor/backend'
import { allKernels, javaScript, threads } from './engines/parts.js'
import { makeCpu } from './make-cpu.js'
import type { CpuOptions } from './options.js'

/**
 * Creates the CPU backend. It supports all dtypes, and reads are synchronous. `engine` of the result names what runs:
 * `wasm-simd-fma, 2 threads`, `wasm-simd, 1 thread`, `wasm-simd-fma + OpenBLAS Haswell, 2 threads` with a native library,
 * `js`, or `js (interpreted)` if source text cannot be compiled.
 *
 * @throws `BackendError` if an option is invalid, or asks for something that this environment does not have, or if the
 * library given as `blas` does not compute products
 * @example
 * ```ts
 * import { setBackend, tensor } from '@tensorloom/tensor'
 * import { cpu } from '@tensorloom/backend-cpu'
 * setBackend(cpu())
 * console.log(tensor([[1, 2], [3, 4]]).matmul(tensor([[1], [1]])).dataSync()) // Float32Array [3, 7]
 * ```
 */
export function cpu(options: CpuOptions = {}): Backend {
  return makeCpu({ kernels: allKernels, javaScript: javaScript.javaScript!, threads: threads.threads! }, options)
}
