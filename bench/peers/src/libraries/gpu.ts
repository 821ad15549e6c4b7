// Tensorloom for the harness, on backend-gpu.
import { gpu } from '@tensorloom/backend-gpu'
import type { Tensor } from 'tensorloom'
import type { Library } from '../library.js'
import { libraryOn } from './tensorloom.js'

/** The mode that is asked for, software that draws included; rejects where it is not there. */
export async function loadMode(mode: 'cpu' | 'webasm' | 'webgl2' | 'webgpu'): Promise<Library<Tensor>> {
  const backend = await gpu({ mode })
  if (!backend.engine.startsWith(mode)) throw new Error(`backend-gpu runs ${backend.engine}, not ${mode}`)
  return libraryOn(backend)
}
