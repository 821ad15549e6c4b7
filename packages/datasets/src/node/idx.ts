// IDX files by their path.
import { type DType, dtypes, type Shape, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { type IdxOptions, idxTensor } from '../idx/decode-idx.js'
import { type FileUrl, readBytes } from './files.js'

/**
 * A tensor from an IDX file, plain or in gzip; see `decodeIdx`.
 *
 * @throws `DataError` if the file cannot be read or is damaged
 */
export async function readIdx<D extends DType = DType>(
  path: string | FileUrl,
  options: IdxOptions<D> = {},
): Promise<Tensor<Shape, D>> {
  checkOptions<IdxOptions<D>>('readIdx', options, { dtype: dtypes })
  return (await idxTensor('readIdx', await readBytes('readIdx', path), options.dtype)) as Tensor<Shape, D>
}
