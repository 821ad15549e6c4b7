// IDX files by their path.
import { type DType, dtypes, type Shape, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { type IdxOptions, idxTensor } from '../idx/decode-idx.js'
import { type FileUrl, readBytes } from './files.js'

/**
 * A tensor from an IDX file, plain or in gzip; see `decodeIdx`.
 *
 * @throws `DataError` if the file cannot be read or is damaged
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { readIdx } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'idx-')), 'labels-idx1-ubyte')
 * await writeFile(path, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 3)) // bytes, one axis of two elements
 * console.log((await readIdx(path)).dataSync()) // Uint8Array [7, 3]
 * ```
 */
export async function readIdx<D extends DType = DType>(
  path: string | FileUrl,
  options: IdxOptions<D> = {},
): Promise<Tensor<Shape, D>> {
  checkOptions<IdxOptions<D>>('readIdx', options, { dtype: dtypes })
  return (await idxTensor('readIdx', await readBytes('readIdx', path), options.dtype)) as Tensor<Shape, D>
}
