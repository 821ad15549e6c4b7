// IDX files, in which MNIST and its relatives are published, plain or in gzip.

import { DataError, type DType, dtypes, type Shape, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { type ElementType, elementTypes } from '../bytes/elements.js'
import { inflate, isGzip } from '../bytes/inflate.js'
import { readElements } from '../bytes/read-elements.js'
import { allBytes, type ByteSource } from '../bytes/source.js'

/** Options of `decodeIdx` and `readIdx`. */
export interface IdxOptions<D extends DType = DType> {
  /** Dtype of the tensor. By default unsigned bytes stay uint8, other integers become int32, and floats float32. */
  readonly dtype?: D | undefined
}

// By the third byte of the file.
const types: Readonly<Record<number, ElementType>> = {
  8: elementTypes.u1!,
  9: elementTypes.i1!,
  11: elementTypes.i2!,
  12: elementTypes.i4!,
  13: elementTypes.f4!,
  14: elementTypes.f8!,
}

/**
 * A tensor from an IDX file: two zero bytes, the type, the number of axes, their extents, the elements, all big-endian.
 * Files in gzip are recognised by their first bytes, whatever they are called.
 *
 * @param source - the bytes of the file
 * @throws `DataError` with the byte where the file is damaged
 * @example
 * ```ts
 * import { decodeIdx } from '@tensorloom/datasets'
 * const labels = await decodeIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1))
 * console.log(labels.shape, labels.dtype) // [3] uint8
 * ```
 */
export async function decodeIdx<D extends DType = DType>(
  source: ByteSource,
  options: IdxOptions<D> = {},
): Promise<Tensor<Shape, D>> {
  checkOptions<IdxOptions<D>>('decodeIdx', options, { dtype: dtypes })
  return (await idxTensor('decodeIdx', await allBytes('decodeIdx', source), options.dtype)) as Tensor<Shape, D>
}

/** The tensor of the bytes of an IDX file. */
export async function idxTensor(user: string, bytes: Uint8Array, dtype?: DType): Promise<Tensor> {
  // Inflates no more bytes than the header announces.
  const plain = isGzip(bytes)
    ? await inflate(user, bytes, { format: 'gzip', limit: (start) => length(user, start) })
    : bytes
  const { element, shape, start, size } = idxHeader(user, plain)
  if (plain.length !== start + size * element.size) {
    const there = plain.length - start
    if (there > size * element.size) {
      broken(user, start + size * element.size, `${there - size * element.size} bytes follow the elements`)
    }
    broken(
      user,
      start,
      `${element.name} [${shape.join(', ')}] takes ${size * element.size} bytes, but ${there} are there`,
    )
  }
  const wanted = dtype ?? element.dtype
  const values = readElements(user, plain, { element, littleEndian: false, start, size, dtype: wanted })
  return tensor(values, { shape, dtype: wanted })
}

function length(user: string, start: Uint8Array): number {
  const { element, size, start: header } = idxHeader(user, start)
  return header + size * element.size
}

function idxHeader(
  user: string,
  bytes: Uint8Array,
): { element: ElementType; shape: Shape; start: number; size: number } {
  if (bytes.length < 4) broken(user, bytes.length, 'the file ends in its first four bytes')
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    throw new DataError(`${user}: this is not an IDX file: byte 0 is ${bytes[0]}, and byte 1 is ${bytes[1]}, not 0`, {
      help: 'read .npy files with readNpy or decodeNpy, images with readImage or decodeImage',
    })
  }
  const element = types[bytes[2]!]
  if (element === undefined) broken(user, 2, `unknown element type ${bytes[2]}`)
  const rank = bytes[3]!
  const start = 4 + 4 * rank
  if (bytes.length < start) broken(user, bytes.length, `the file ends in the extents of its ${rank} axes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  return { element, shape, start, size: shape.reduce((product, extent) => product * extent, 1) }
}

function broken(user: string, at: number, what: string): never {
  throw new DataError(`${user}: ${what} (at byte ${at})`, { help: 'the file is damaged or truncated: fetch it again' })
}
