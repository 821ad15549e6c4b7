// The reference backend: plain JavaScript on host memory. It can run every op, and other backends are tested against
// it.
import type { Backend } from '../contract.js'
import { allocateArray, type DType, dtypes, type TypedArray } from '../dtype.js'
import { shownAsBackend } from '../shown-as.js'
import { type Interpreted, interpret } from './interpret.js'

/**
 * The type of the reference backend. Its storages are host memory, so its tensors move to another backend
 * automatically.
 */
export interface HostBackend extends Backend<TypedArray, Interpreted> {
  /** Its storages are host memory. */
  readonly hosted: true
}

/**
 * Makes a reference backend. It interprets kernels in plain JavaScript, supports all dtypes, and generates no code. It
 * is simple and slow. It is used until `setBackend` is called, and as the fallback of other backends.
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
    ...shownAsBackend,
  }
}
