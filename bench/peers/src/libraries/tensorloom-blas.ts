// Tensorloom with a native library, for the harness.
import { blas } from '@tensorloom/blas'
import * as tl from 'tensorloom'
import type { Library } from '../library.js'
import { libraryOn } from './tensorloom.js'

export async function load(threads: number | undefined): Promise<Library<tl.Tensor>> {
  return libraryOn(tl.cpu({ threads, blas: await blas() }))
}
