// NPY and NPZ files by their path.

import { type DType, dtypes, type Shape, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { type NpyOptions, npyTensor } from '../numpy/decode-npy.js'
import { type NpyWriteOptions, npyBytes } from '../numpy/encode-npy.js'
import { type NpzOptions, type NpzWriteOptions, npzBytes, npzTensors } from '../numpy/npz.js'
import type { TensorRecord } from '../sources.js'
import { type FileUrl, readBytes, writeBytes } from './files.js'

/**
 * A tensor from an NPY file; see `decodeNpy`.
 *
 * @throws `DataError` if the file cannot be read, is damaged, or holds values that a tensor cannot hold
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { tensor } from '@tensorloom/tensor'
 * import { readNpy, writeNpy } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'npy-')), 'x.npy')
 * await writeNpy(path, tensor([[1, 2], [3, 4]]))
 * console.log((await readNpy(path)).shape) // [2, 2]
 * ```
 */
export async function readNpy<D extends DType = DType>(
  path: string | FileUrl,
  options: NpyOptions<D> = {},
): Promise<Tensor<Shape, D>> {
  checkOptions<NpyOptions<D>>('readNpy', options, { dtype: dtypes })
  return npyTensor('readNpy', await readBytes('readNpy', path), options.dtype) as Tensor<Shape, D>
}

/**
 * Tensors by name from an NPZ file; see `decodeNpz`.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { ones, zeros } from '@tensorloom/tensor'
 * import { readNpz, writeNpz } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'npz-')), 'data.npz')
 * await writeNpz(path, { x: ones([3, 2]), y: zeros([3]) })
 * const { x, y } = await readNpz(path)
 * console.log(x!.shape, y!.shape) // [3, 2] [3]
 * ```
 */
export async function readNpz(path: string | FileUrl, options: NpzOptions = {}): Promise<Record<string, Tensor>> {
  return npzTensors('readNpz', await readBytes('readNpz', path), options)
}

/**
 * Writes a tensor as an NPY file; see `encodeNpy`. The file is never incomplete: it is written elsewhere and renamed.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { tensor } from '@tensorloom/tensor'
 * import { readNpy, writeNpy } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'npy-')), 'x.npy')
 * await writeNpy(path, tensor([1, 2, 3])) // numpy.load('x.npy') reads it
 * console.log((await readNpy(path)).dataSync()) // Float32Array [1, 2, 3]
 * ```
 */
export async function writeNpy(path: string | FileUrl, x: Tensor, options: NpyWriteOptions = {}): Promise<void> {
  await writeBytes('writeNpy', path, await npyBytes('writeNpy', x, options))
}

/**
 * Writes tensors by name as an NPZ file; see `encodeNpz`. The file is never incomplete.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { ones, zeros } from '@tensorloom/tensor'
 * import { readNpz, writeNpz } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'npz-')), 'data.npz')
 * await writeNpz(path, { x: ones([3, 2]), y: zeros([3]) })
 * console.log(Object.keys(await readNpz(path))) // ['x', 'y']
 * ```
 */
export async function writeNpz(
  path: string | FileUrl,
  tensors: TensorRecord,
  options: NpzWriteOptions = {},
): Promise<void> {
  await writeBytes('writeNpz', path, await npzBytes('writeNpz', tensors, options))
}
