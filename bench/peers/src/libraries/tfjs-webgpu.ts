// TensorFlow.js on its WebGPU backend, in a page.
import '@tensorflow/tfjs-backend-webgpu'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Library } from '../library.js'
import { loadOn } from './tfjs.js'

export function load(): Promise<Library<Tensor>> {
  return loadOn('webgpu')
}
