// Tensorloom for the benchmark: a model that `loadOnnx` returned, on backend-cpu.
import { cpu } from '@tensorloom/backend-cpu'
import { loadOnnx } from '@tensorloom/onnx'
import { setBackend, type Tensor, tensor } from '@tensorloom/tensor'
import type { Library } from '../worker.js'

export async function load(threads: number): Promise<Library> {
  const backend = cpu({ threads })
  setBackend(backend)
  return {
    engine: () => backend.engine,
    async open(bytes, shape, input) {
      const model = loadOnnx(bytes)
      return {
        async run() {
          const x = tensor(input, { shape })
          const { y } = (await model.run({ x })) as { readonly y: Tensor }
          const output = (await y.data()) as Float32Array
          x.dispose()
          y.dispose()
          return output
        },
        release: async () => model.dispose(),
      }
    },
  }
}
