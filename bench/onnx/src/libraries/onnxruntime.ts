// ONNX Runtime Web for the benchmark: its WebAssembly engine with all graph optimizations, which are its default.
import * as ort from 'onnxruntime-web'
import type { Library } from '../worker.js'

export async function load(threads: number): Promise<Library> {
  ort.env.wasm.numThreads = threads
  return {
    engine: () => `onnxruntime-web ${ort.env.versions.web ?? ''}, ${ort.env.wasm.numThreads} threads`,
    async open(bytes, shape, input) {
      const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] })
      return {
        async run() {
          const { y } = await session.run({ x: new ort.Tensor('float32', input, shape) })
          return y!.data as Float32Array
        },
        release: () => session.release(),
      }
    },
  }
}
