// Several arrays in one file: numpy.savez and numpy.savez_compressed, read and written.

import { DataError, type DType, dtypes, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { allBytes, type ByteSource } from '../bytes/source.js'
import type { TensorRecord } from '../sources.js'
import { npyTensor } from './decode-npy.js'
import { npyBytes } from './encode-npy.js'
import { zipArchive, zipEntries } from './zip.js'

/** Options of `decodeNpz` and `readNpz`. */
export interface NpzOptions {
  /** Dtype of all arrays, or of some by name; by default as for NPY files. */
  readonly dtype?: DType | Readonly<Record<string, DType>> | undefined
}

/** Options of `encodeNpz` and `writeNpz`. */
export interface NpzWriteOptions {
  /** Whether to deflate the arrays, as `numpy.savez_compressed` does; false by default. */
  readonly compress?: boolean | undefined
}

/**
 * Decodes tensors by name from an NPZ archive. Arrays that were saved without a name are `arr_0`, `arr_1`, …. Members that are
 * not `.npy` files are left out.
 *
 * @param source - the bytes of the archive
 * @throws `DataError` with the byte where the archive or an array is damaged or of an unsupported kind
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { decodeNpz, encodeNpz } from '@tensorloom/datasets'
 * const bytes = await encodeNpz({ x: tensor([[1, 2], [3, 4]]), y: tensor([0, 1]) }, { compress: true })
 * const { x, y } = await decodeNpz(bytes)
 * console.log(x?.shape, y?.shape) // [2, 2] [2]
 * ```
 */
export async function decodeNpz(source: ByteSource, options: NpzOptions = {}): Promise<Record<string, Tensor>> {
  return npzTensors('decodeNpz', await allBytes('decodeNpz', source), options)
}

/** The tensors of the bytes of an NPZ archive. */
export async function npzTensors(
  user: string,
  bytes: Uint8Array,
  options: NpzOptions,
): Promise<Record<string, Tensor>> {
  checkOptions<NpzOptions>(user, options, ['dtype'])
  const { dtype } = options
  if (typeof dtype === 'object' && dtype !== null) {
    const names = Object.keys(dtype)
    checkOptions(`${user}: dtype`, dtype, Object.fromEntries(names.map((name) => [name, dtypes])))
  } else checkOptions<NpzOptions>(user, options, { dtype: dtypes })
  const tensors = new Map<string, Tensor>()
  try {
    for (const entry of zipEntries(user, bytes)) {
      if (!entry.name.endsWith('.npy')) continue
      const name = entry.name.slice(0, -4)
      if (tensors.has(name)) {
        throw new DataError(`${user}: two members are called '${entry.name}'`, {
          help: 'give every array a different name',
        })
      }
      const wanted = typeof dtype === 'string' || dtype === undefined ? dtype : own(dtype, name)
      tensors.set(name, npyTensor(`${user}: '${name}'`, await entry.read(), wanted))
    }
  } catch (error) {
    for (const one of tensors.values()) one.dispose()
    throw error
  }
  return Object.fromEntries(tensors)
}

function own(table: Readonly<Record<string, DType>>, name: string): DType | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/**
 * Tensors by name as the bytes of an NPZ archive, which `numpy.load` reads.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { encodeNpz } from '@tensorloom/datasets'
 * console.log((await encodeNpz({ x: tensor([1, 2]) })).length) // 244
 * ```
 */
export async function encodeNpz(tensors: TensorRecord, options: NpzWriteOptions = {}): Promise<Uint8Array> {
  return npzBytes('encodeNpz', tensors, options)
}

/** The bytes of an NPZ archive. */
export async function npzBytes(user: string, tensors: TensorRecord, options: NpzWriteOptions): Promise<Uint8Array> {
  checkOptions<NpzWriteOptions>(user, options, { compress: 'boolean' })
  const { compress } = options
  if (typeof tensors !== 'object' || tensors === null) {
    throw new DataError(`${user}: expected tensors by name, got ${describeValue(tensors)}`, {
      help: `write ${user}({ x, y })`,
    })
  }
  const files = new Map<string, Uint8Array>()
  for (const [name, x] of Object.entries(tensors)) files.set(`${name}.npy`, await npyBytes(user, x, {}))
  return zipArchive(user, files, compress === true)
}
