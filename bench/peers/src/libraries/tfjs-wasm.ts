// TensorFlow.js on its WebAssembly backend, as it comes: with SIMD, and one thread, since it uses more only in browsers.
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Library } from '../library.js'
import { loadOn } from './tfjs.js'

export function load(): Promise<Library<Tensor>> {
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')
  setWasmPaths(join(dirname(manifest), 'dist') + sep)
  return loadOn('wasm')
}
