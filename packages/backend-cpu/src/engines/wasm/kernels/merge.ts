// Merges two tables of named kernels: WebAssembly if it accepts a call, otherwise JavaScript over the same memory.
import type { TypedArray } from '@tensorloom/tensor'
import type { NamedKernel, Signature, View } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../get-or-insert.js'
import type { Block } from '../block.js'
import type { Views } from '../views.js'

type Table<S> = Readonly<Record<string, NamedKernel<S>>>

/** Returns one table for both. */
export function mergeKernels(wasm: Table<Block>, js: Table<TypedArray>, views: Views): Table<Block> {
  const merged: Record<string, NamedKernel<Block>> = { ...wasm }
  for (const [name, kernel] of Object.entries(js)) {
    const second = inMemory(kernel, views)
    const first = wasm[name]
    merged[name] = first === undefined ? second : firstOf(first, second)
  }
  return merged
}

const accepts = (kernel: NamedKernel<Block>, signature: Signature): boolean => kernel.accepts?.(signature) ?? true

function firstOf(first: NamedKernel<Block>, second: NamedKernel<Block>): NamedKernel<Block> {
  const chosen = new WeakMap<Signature, NamedKernel<Block>>()
  const choose = (signature: Signature): NamedKernel<Block> =>
    getOrInsert(chosen, signature, () => (accepts(first, signature) ? first : second))
  return {
    strided: first.strided === true && second.strided === true,
    accepts: (signature) => accepts(first, signature) || accepts(second, signature),
    run: (inputs, outputs, attrs, signature) => choose(signature).run(inputs, outputs, attrs, signature),
  }
}

// Adapts a kernel over typed arrays to blocks.
function inMemory(kernel: NamedKernel<TypedArray>, views: Views): NamedKernel<Block> {
  const viewed = (input: View<Block> | number): View<TypedArray> | number =>
    typeof input === 'number' ? input : { ...input, storage: views(input.storage) }
  return {
    ...kernel,
    run: (inputs, outputs, attrs, signature) => kernel.run(inputs.map(viewed), outputs.map(views), attrs, signature),
  }
}
