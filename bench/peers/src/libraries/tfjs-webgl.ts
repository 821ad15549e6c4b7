// TensorFlow.js on its WebGL backend, in a page.
import '@tensorflow/tfjs-backend-webgl'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Library } from '../library.js'
import { loadOn } from './tfjs.js'

export function load(): Promise<Library<Tensor>> {
  return loadOn('webgl')
}
