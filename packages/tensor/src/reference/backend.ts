// The reference backend: plain JavaScript on host memory. Every tensor can run here; every other backend is checked here.
import type { Backend } from '../contract.js'
import { allocateArray, type DType, dtypes, type TypedArray } from '../dtype.js'
import { type Interpreted, interpret } from './interpret.js'

/** The reference backend's own extra: its storages are host memory, so tensors move to another backend by themselves. */
export interface HostBackend extends Backend<TypedArray, Interpreted> {
  /** Its storages are host memory. */
  readonly hosted: true
}

/**
 * The reference backend: interprets kernels in plain JavaScript, all dtypes, no code generation. Slow and simple.
 * It is what runs before `setBackend` is called, and what a backend falls back to.
 *
 * @example
 * ```ts
 * import { setBackend, tensor } from '@tensorloom/tensor'
 * import { reference } from '@tensorloom/tensor/backend'
 * setBackend(reference())
 * console.log(tensor([1, 2]).add(1).dataSync()) // Float32Array [2, 3]
 * ```
 */
export function reference(): HostBackend {
  let bytes = 0
  return {
    name: 'reference',
    engine: 'interpreter',
    contract: 1,
    hosted: true,
    capabilities: {
      dtypes: new Set<DType>(dtypes),
      shapes: 'static',
      syncRead: true,
      maxInputs: Number.POSITIVE_INFINITY,
      maxReduces: Number.POSITIVE_INFINITY,
    },
    allocate(length, dtype) {
      const array = allocateArray(dtype, length)
      bytes += array.byteLength
      return array
    },
    write: (storage, data) => storage.set(data),
    read: (storage, start, end) => Promise.resolve(storage.slice(start, end)),
    readSync: (storage, start, end) => storage.slice(start, end),
    free(storage) {
      bytes -= storage.byteLength
    },
    compile: interpret,
    run: (program, inputs, output, params) => program(inputs, output, params),
    memory: () => ({ bytes, pooled: 0 }),
    dispose: () => Promise.resolve(),
  }
}
