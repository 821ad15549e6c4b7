// Tensors as files that numpy.load reads.

import { DataError, type DType, DtypeError, isTensor, type Shape, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { type ElementType, elementTypes, type NpyDtype } from '../bytes/elements.js'

/** Options of `encodeNpy` and `writeNpy`. */
export interface NpyWriteOptions {
  /** Element type in the file; that of the tensor by default. Integers are checked, floats rounded to the nearest. */
  readonly dtype?: NpyDtype | undefined
}

const codes: Readonly<Record<DType, string>> = { bool: 'b1', uint8: 'u1', int32: 'i4', float32: 'f4', float64: 'f8' }

/**
 * A tensor as the bytes of an NPY file (version 1, little-endian, C order).
 *
 * @throws `DtypeError` for a value that `dtype` cannot hold
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { encodeNpy } from '@tensorloom/datasets'
 * const bytes = await encodeNpy(tensor([1, 2, 3]), { dtype: 'int64' })
 * console.log(bytes.length) // 152
 * ```
 */
export async function encodeNpy(x: Tensor, options: NpyWriteOptions = {}): Promise<Uint8Array> {
  return npyBytes('encodeNpy', x, options)
}

/** The bytes of an NPY file. */
export async function npyBytes(user: string, x: Tensor, options: NpyWriteOptions): Promise<Uint8Array> {
  checkOptions<NpyWriteOptions>(user, options, ['dtype'])
  const { dtype } = options
  if (!isTensor(x)) {
    throw new DataError(`${user}: expected a tensor, got ${describeValue(x)}`, {
      help: `write ${user}(tensor(values))`,
    })
  }
  const code = dtype === undefined ? codes[x.dtype] : codeOf(dtype)
  const element = code === undefined ? undefined : elementTypes[code]
  if (code === undefined || element === undefined) {
    throw new DtypeError(`${user}: unknown dtype ${describeValue(dtype)}`, {
      help: `the dtypes are ${Object.values(elementTypes)
        .map(({ name }) => name)
        .join(', ')}`,
    })
  }
  const header = headerBytes(`${element.size === 1 ? '|' : '<'}${code}`, x.shape)
  const values = await x.data()
  const bytes = new Uint8Array(header.length + values.length * element.size)
  bytes.set(header)
  const view = new DataView(bytes.buffer)
  for (let k = 0, at = header.length; k < values.length; k++, at += element.size) {
    check(user, values[k]!, k, element)
    element.write(view, at, values[k]!)
  }
  return bytes
}

function codeOf(dtype: NpyDtype): string | undefined {
  return Object.keys(elementTypes).find((code) => elementTypes[code]!.name === dtype)
}

function check(user: string, value: number, k: number, { name, range }: ElementType): void {
  if (range === undefined || (Number.isInteger(value) && value >= range[0] && value <= range[1])) return
  throw new DtypeError(`${user}: ${value} at position ${k} does not fit dtype ${name}`, {
    help: 'round and clip the values first, or choose a float dtype',
  })
}

// Padded so that the elements begin at a multiple of 64 bytes, as NumPy does.
function headerBytes(descr: string, shape: Shape): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`
  const length = Math.ceil((10 + text.length + 1) / 64) * 64
  const padded = `${text.padEnd(length - 11)}\n`
  const bytes = new Uint8Array(length)
  bytes.set([0x93, 78, 85, 77, 80, 89, 1, 0, padded.length & 255, padded.length >> 8])
  bytes.set(new TextEncoder().encode(padded), 10)
  return bytes
}
