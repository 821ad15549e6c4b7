// Tensorloom for the harness, on backend-gpu: WebGL2, in a page.
import type { Tensor } from 'tensorloom'
import type { Library } from '../library.js'
import { loadMode } from './gpu.js'

export function load(): Promise<Library<Tensor>> {
  return loadMode('webgl2')
}
