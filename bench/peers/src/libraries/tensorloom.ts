// Tensorloom for the harness: the umbrella package, on backend-cpu.
import type { CpuOptions } from '@tensorloom/backend-cpu'
import * as tl from 'tensorloom'
import { elementsOf } from '../inputs.js'
import type { Library } from '../library.js'

export async function load(threads: number | undefined): Promise<Library<tl.Tensor>> {
  return libraryOn(makeBackend(threads))
}

/** Tensorloom on a backend. */
export function libraryOn(backend: ReturnType<typeof tl.cpu>): Library<tl.Tensor> {
  tl.setBackend(backend)
  return {
    engine: () => backend.engine,
    prepare: (workload, inputs) => workload.tensorloom(tl, inputs),
    tensor: (input) => tl.tensor(elementsOf(input), { shape: input.shape }),
    read: async (tensor) => await tensor.data(),
    // One element is there when all are.
    async settle(tensor) {
      const first = tl.scope(() => tensor.reshape([-1]).slice([0], [1]))
      await first.data()
      first.dispose()
    },
    free: (tensor) => tensor.dispose(),
    memory() {
      const { tensors, bytes } = tl.memory()
      return { tensors, bytes }
    },
  }
}

/** The backend with that many threads; an engine without threads knows no such option. */
function makeBackend(threads: number | undefined): ReturnType<typeof tl.cpu> {
  const options: CpuOptions & { readonly threads?: number } = threads === undefined ? {} : { threads }
  try {
    return tl.cpu(options)
  } catch (error) {
    if (threads === undefined || !String(error).includes("unknown option 'threads'")) throw error
    return tl.cpu()
  }
}
