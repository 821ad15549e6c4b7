// TensorFlow.js on its plain JavaScript backend.
import '@tensorflow/tfjs-backend-cpu'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Library } from '../library.js'
import { loadOn } from './tfjs.js'

export function load(): Promise<Library<Tensor>> {
  return loadOn('cpu')
}
