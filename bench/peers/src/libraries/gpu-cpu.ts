// Tensorloom for the harness, on backend-gpu: JavaScript that gpu.js writes.
import type { Tensor } from 'tensorloom'
import type { Library } from '../library.js'
import { loadMode } from './gpu.js'

export function load(): Promise<Library<Tensor>> {
  return loadMode('cpu')
}
