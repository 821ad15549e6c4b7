// Tensorloom for the harness, on backend-gpu: WebAssembly that gpu.js writes.
import type { Tensor } from 'tensorloom'
import type { Library } from '../library.js'
import { loadMode } from './gpu.js'

export function load(): Promise<Library<Tensor>> {
  return loadMode('webasm')
}
