// Arrays that NumPy saved, as tensors.

import { DataError, type DType, dtypes, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { readElements } from '../bytes/read-elements.js'
import { allBytes, type ByteSource } from '../bytes/source.js'
import { broken, npyHeader } from './header.js'

/** Options of `decodeNpy` and `readNpy`. */
export interface NpyOptions<D extends DType = DType> {
  /**
   * Dtype of the tensor. By default float16, float32 and float64 become float32, all integers but uint8 become int32, and
   * bool and uint8 stay what they are.
   */
  readonly dtype?: D | undefined
}

/**
 * A tensor from an NPY file of version 1 to 3, in C or Fortran order and either byte order: float16, float32, float64,
 * int8 to int64, uint8 to uint64 and bool.
 *
 * @param source - the bytes of the file
 * @throws `DataError` with the byte where the file is damaged, holds another dtype, or a value that the tensor's dtype
 *   cannot hold
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { decodeNpy, encodeNpy } from '@tensorloom/datasets'
 * const bytes = await encodeNpy(tensor([[1, 2], [3, 4]]))
 * const x = await decodeNpy(bytes)
 * console.log(x.shape, x.dtype) // [2, 2] float32
 * ```
 */
export async function decodeNpy<D extends DType = DType>(
  source: ByteSource,
  options: NpyOptions<D> = {},
): Promise<Tensor<Shape, D>> {
  checkOptions<NpyOptions<D>>('decodeNpy', options, { dtype: dtypes })
  return npyTensor('decodeNpy', await allBytes('decodeNpy', source), options.dtype) as Tensor<Shape, D>
}

/** The tensor of the bytes of an NPY file. */
export function npyTensor(user: string, bytes: Uint8Array, dtype?: DType): Tensor {
  const header = npyHeader(user, bytes)
  const { element, shape, start } = header
  const size = shape.reduce((product, extent) => product * extent, 1)
  const needed = size * element.size
  const there = bytes.length - start
  if (needed !== there || !Number.isSafeInteger(size)) {
    if (needed < there) {
      throw new DataError(`${user}: ${there - needed} bytes follow the array, from byte ${start + needed} on`, {
        help: `for a file of several arrays decode each: bytes.subarray(${start + needed})`,
      })
    }
    broken(
      user,
      start,
      `the array [${shape.join(', ')}] of ${element.name} has ${needed} bytes, but ${there} are there`,
    )
  }
  const rank = 64 // NumPy's greatest.
  if (shape.length > rank || shape.some((extent) => !Number.isSafeInteger(extent))) {
    broken(user, 10, `the shape [${shape.slice(0, rank).join(', ')}] has more than ${rank} axes, or too long ones`)
  }
  return tensor(
    readElements(user, bytes, {
      ...header,
      size,
      dtype: dtype ?? element.dtype,
      position: header.fortranOrder ? fortranPositions(shape) : undefined,
    }),
    { shape, dtype: dtype ?? element.dtype },
  )
}

// Called for 0, 1, 2, …: the row-major position of the elements of an array whose first axis varies fastest.
function fortranPositions(shape: Shape): () => number {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1))
  const index = shape.map(() => 0)
  let at = 0
  return () => {
    const position = at
    for (let axis = 0; axis < shape.length; axis++) {
      at += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      at -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
    return position
  }
}
