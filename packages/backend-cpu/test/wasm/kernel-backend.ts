// A backend whose named kernels are those under test; every other kernel is interpreted over the same memory.
import { dtypes } from '@tensorloom/tensor'
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

/** The backend. */
export function kernelBackend(
  machine: Machine,
  kernels: Readonly<Record<string, NamedKernel<Block>>>,
): Backend<Block, Interpreted> {
  const { heap } = machine
  const views = makeViews(machine)
  return {
    name: 'kernels',
    engine: 'interpreter',
    contract: 1,
    capabilities: {
      dtypes: new Set(dtypes),
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
    kernels,
    memory: () => heap.usage(),
    dispose: () => machine.stop(),
  }
}

/** The same kernels, which note in `ran` when they run, by a name that begins with `prefix`. */
export function noted<S>(
  named: Readonly<Record<string, NamedKernel<S>>>,
  ran: Set<string>,
  prefix = '',
): Record<string, NamedKernel<S>> {
  const entries = Object.entries(named).map(([name, kernel]): [string, NamedKernel<S>] => [
    name,
    {
      ...kernel,
      run(...call) {
        ran.add(prefix + name)
        return kernel.run(...call)
      },
    },
  ])
  return Object.fromEntries(entries)
}
