// The engine `js`: renders kernels to JavaScript source, or interprets them if source cannot be compiled.
import { type DType, dtypes, type TypedArray } from '@tensorloom/tensor'
import { type Backend, type Interpreted, interpret } from '@tensorloom/tensor/backend'
import { shownAsBackend } from '@tensorloom/tensor/internal'
import type { Pool } from '../../pool.js'
import { jsKernels } from './kernels/table.js'
import { makeRenderer } from './render/kernel.js'

/** Creates the backend over plain JavaScript. */
export function jsEngine(pool: Pool, codegen: boolean): Backend<TypedArray, Interpreted> {
  const compile = codegen ? makeRenderer() : interpret
  return {
    name: 'cpu',
    engine: codegen ? 'js' : 'js (interpreted)',
    contract: 1,
    capabilities: {
      dtypes: new Set<DType>(dtypes),
      shapes: 'dynamic',
      syncRead: true,
      maxInputs: Number.POSITIVE_INFINITY,
      maxReduces: Number.POSITIVE_INFINITY,
    },
    allocate: (length, dtype) => pool.take(length, dtype),
    write: (storage, data) => storage.set(data),
    read: (storage, start, end) => Promise.resolve(storage.slice(start, end)),
    readSync: (storage, start, end) => storage.slice(start, end),
    free: (storage) => pool.give(storage),
    compile,
    run: (program, inputs, output, params) => program(inputs, output, params),
    kernels: jsKernels(),
    memory: () => pool.usage(),
    dispose: () => {
      pool.clear()
      return Promise.resolve()
    },
    ...shownAsBackend,
  }
}

/** Whether source text can be compiled here. A Content-Security-Policy can forbid it. */
export function canCompile(): boolean {
  try {
    return (new Function('return 1') as () => number)() === 1
  } catch {
    return false
  }
}
