// Tensorloom for the harness, on backend-gpu: WebGPU, in a page.
import type { Tensor } from 'tensorloom'
import type { Library } from '../library.js'
import { loadMode } from './gpu.js'

export function load(): Promise<Library<Tensor>> {
  return loadMode('webgpu')
}
