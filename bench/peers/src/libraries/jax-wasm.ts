// jax-js for the harness, on its WebAssembly device: one thread in Node.
import { readFileSync } from 'node:fs'
import * as jax from '@jax-js/jax'
import { elementsOf } from '../inputs.js'
import type { Library } from '../library.js'

export async function load(): Promise<Library<jax.Array>> {
  await jax.init('wasm')
  jax.defaultDevice('wasm')
  // The package does not export its manifest, which lies beside the folder of its entry.
  const manifest = new URL('../package.json', import.meta.resolve('@jax-js/jax'))
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return {
    engine: () => `${version} wasm`,
    prepare: (workload, inputs) => workload.jax?.(jax, inputs),
    tensor: (input) => jax.numpy.array(elementsOf(input)).reshape([...input.shape]),
    read: (tensor) => tensor.ref.data(),
    settle: (tensor) => jax.blockUntilReady(tensor),
    lazy: true,
    free: (tensor) => tensor.dispose(),
  }
}
