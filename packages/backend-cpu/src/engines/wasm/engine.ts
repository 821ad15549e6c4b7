// The engine `wasm`. Tensors are in one WebAssembly memory, and kernels are WebAssembly. JavaScript computes the rest.
import { type DType, dtypes, type TypedArray } from '@tensorloom/tensor'
import { type Backend, bytesPerElement, type Interpreted, interpret, type Kernel } from '@tensorloom/tensor/backend'
import { shownAsBackend } from '@tensorloom/tensor/internal'
import type { CpuBlas } from '../../blas.js'
import type { JavaScriptPart } from '../parts.js'
import type { Block } from './block.js'
import type { Kernels } from './kernels/table.js'
import type { Machine } from './machine.js'
import { type Program, renderKernel } from './render/program.js'
import { makeViews } from './views.js'

/** What the engine has besides its kernels. */
export interface EngineOptions {
  /** What computes in JavaScript where there is no WebAssembly. */
  readonly javaScript: JavaScriptPart
  /** Whether JavaScript may be compiled; otherwise kernels without WebAssembly are interpreted. */
  readonly codegen: boolean
  /** The machine's native library. */
  readonly library: CpuBlas | undefined
}

/** Creates the backend over a machine and its kernels. */
export function wasmEngine(
  machine: Machine,
  own: Kernels,
  { javaScript, codegen, library }: EngineOptions,
): Backend<Block, Program> {
  const { heap } = machine
  const views = makeViews(machine)
  const fallback = codegen ? javaScript.renderer() : interpret
  const inJavaScript = (kernel: Kernel): Program => {
    const { others, ...first } = kernel
    const one = (single: Kernel): Interpreted => fallback(single)
    const all = [first, ...(others ?? []).map((value) => ({ ...first, value, dtype: value.dtype }))].map(one)
    return (inputs, output, params, further = []) => {
      const arrays = inputs.map(views)
      all.forEach((run, k) => {
        run(arrays, views(k === 0 ? output : further[k - 1]!), params)
      })
    }
  }
  const kernels = javaScript.merged(own, views)
  return {
    name: 'cpu',
    get engine() {
      const { threads, fma } = machine
      const products = library === undefined ? '' : ` + ${library.name}`
      return `wasm-simd${fma ? '-fma' : ''}${products}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
    },
    contract: 1,
    capabilities: {
      dtypes: new Set<DType>(dtypes),
      shapes: 'dynamic',
      syncRead: true,
      maxInputs: Number.POSITIVE_INFINITY,
      maxReduces: Number.POSITIVE_INFINITY,
      maxOutputs: 8,
    },
    allocate: (length, dtype) => ({ at: heap.take(length * bytesPerElement(dtype)), length, dtype }),
    write: (block, data) => views(block).set(data),
    read: (block, start, end) => Promise.resolve(copyOf(views(block), start, end)),
    readSync: (block, start, end) => copyOf(views(block), start, end),
    free: ({ at, length, dtype }) => heap.give(at, length * bytesPerElement(dtype)),
    compile: (kernel) => renderKernel(machine, kernel) ?? inJavaScript(kernel),
    run: (program, inputs, output, params, others) => program(inputs, output, params, others),
    kernels: machine.native?.withDoubleProducts(machine, kernels) ?? kernels,
    elementsOf: views,
    memory: () => heap.usage(),
    dispose: () => machine.stop(),
    ...shownAsBackend,
  }
}

// Returns a copy that is not shared with threads.
function copyOf(array: TypedArray, start?: number, end?: number): TypedArray {
  return array.slice(start, end)
}
