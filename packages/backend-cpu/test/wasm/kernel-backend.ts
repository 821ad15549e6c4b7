// A backend whose named kernels are those under test; every other kernel is interpreted over the same memory.
import {
  type Backend,
  bytesPerElement,
  type Interpreted,
  interpret,
  type NamedKernel,
} from '@tensorloom/tensor/backend'
import type { Block } from '../../src/engines/wasm/block.js'
import type { Machine } from '../../src/engines/wasm/machine.js'
import { makeViews } from '../../src/engines/wasm/views.js'

/** The backend, and how often each kernel ran. */
export interface KernelBackend extends Backend<Block, Interpreted> {
  readonly calls: Record<string, number>
}

/** Makes it. */
export function kernelBackend(machine: Machine, named: Readonly<Record<string, NamedKernel<Block>>>): KernelBackend {
  const { heap } = machine
  const views = makeViews(machine)
  const calls: Record<string, number> = {}
  const counted = Object.entries(named).map(([name, kernel]): [string, NamedKernel<Block>] => [
    name,
    {
      ...kernel,
      run(...call) {
        calls[name] = (calls[name] ?? 0) + 1
        return kernel.run(...call)
      },
    },
  ])
  return {
    calls,
    name: 'kernels',
    engine: 'interpreter',
    contract: 1,
    capabilities: {
      dtypes: new Set(['float32', 'int32', 'uint8', 'bool']),
      shapes: 'static',
      syncRead: true,
      maxInputs: Number.POSITIVE_INFINITY,
      maxReduces: Number.POSITIVE_INFINITY,
    },
    allocate: (length, dtype) => ({ at: heap.take(length * bytesPerElement(dtype)), length, dtype }),
    write: (block, data) => views(block).set(data),
    read: (block, start, end) => Promise.resolve(views(block).slice(start, end)),
    readSync: (block, start, end) => views(block).slice(start, end),
    free: ({ at, length, dtype }) => heap.give(at, length * bytesPerElement(dtype)),
    compile: interpret,
    run: (program, inputs, output, params) => program(inputs.map(views), views(output), params),
    kernels: Object.fromEntries(counted),
    memory: () => heap.usage(),
    dispose: () => machine.stop(),
  }
}
