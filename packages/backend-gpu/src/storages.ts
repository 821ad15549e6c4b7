// Storages: elements of any dtype as floats on a device. An int32 is two floats: all lower halves first, then the upper ones.
import { type DType, MemoryError, type TypedArray } from '@tensorloom/tensor'
import { allocateArray } from '@tensorloom/tensor/backend'
import type { Device } from './device/device.js'
import type { Floats } from './device/gpu-js.js'
import { floatsOf } from './render/kernel.js'
import { exactIntegers } from './render/values.js'

/** The elements of a tensor. */
export interface Elements {
  readonly length: number
  readonly dtype: DType
  /** On the device; undefined while nothing was written. */
  floats: Floats | undefined
}

/** Keeps the elements of tensors on a device. */
export interface Storages {
  allocate(length: number, dtype: DType): Elements
  write(elements: Elements, data: TypedArray): void
  read(elements: Elements, start: number, end: number): Promise<TypedArray>
  readSync(elements: Elements, start: number, end: number): TypedArray
  /** The floats, of zeros where nothing was written. */
  floatsOf(elements: Elements): Floats
  /** Puts other floats in their place. */
  replace(elements: Elements, floats: Floats): void
  free(elements: Elements): void
  /** Bytes in use. */
  bytes(): number
  /** Frees all that are left. */
  clear(): void
}

/** Storages on a device. */
export function makeStorages(device: Device): Storages {
  const live = new Set<Elements>()
  let bytes = 0
  const drop = (elements: Elements): void => {
    if (elements.floats !== undefined) device.free(elements.floats)
    elements.floats = undefined
  }
  const replace = (elements: Elements, floats: Floats): void => {
    drop(elements)
    // A result may come after its tensor was disposed.
    if (live.has(elements)) elements.floats = floats
    else device.free(floats)
  }
  const free = (elements: Elements): void => {
    if (!live.delete(elements)) return
    bytes -= sizeInBytes(elements)
    drop(elements)
  }
  return {
    allocate(length, dtype) {
      const elements: Elements = { length, dtype, floats: undefined }
      if (length * floatsOf(dtype) > exactIntegers) {
        throw new MemoryError(`gpu: no room for ${length} elements of ${dtype}`, {
          help: `a tensor has at most ${exactIntegers / floatsOf(dtype)} elements of ${dtype} here: gpu.js counts in float32`,
        })
      }
      live.add(elements)
      bytes += sizeInBytes(elements)
      return elements
    },
    write(elements, data) {
      replace(elements, device.upload(encode(data, elements)))
    },
    async read(elements, start, end) {
      const { floats, dtype, length } = elements
      if (floats === undefined || end <= start) return allocateArray(dtype, Math.max(0, end - start))
      if (dtype !== 'int32') return decode(await device.read(floats, start, end), dtype)
      const lower = await device.read(floats, start, end)
      return joined(lower, await device.read(floats, length + start, length + end))
    },
    readSync(elements, start, end) {
      const { floats, dtype, length } = elements
      if (floats === undefined || end <= start) return allocateArray(dtype, Math.max(0, end - start))
      const read = device.readSync!
      if (dtype !== 'int32') return decode(read(floats, start, end), dtype)
      return joined(read(floats, start, end), read(floats, length + start, length + end))
    },
    floatsOf(elements) {
      elements.floats ??= device.upload(zeros(elements))
      return elements.floats
    },
    replace,
    free,
    bytes: () => bytes,
    clear: () => {
      for (const elements of live) free(elements)
    },
  }
}

function sizeInBytes({ length, dtype }: Elements): number {
  return 4 * length * floatsOf(dtype)
}

// Never without a float: no engine takes an empty array.
function zeros({ length, dtype }: Elements): Float32Array {
  return new Float32Array(Math.max(1, length * floatsOf(dtype)))
}

function encode(data: TypedArray, elements: Elements): Float32Array {
  const { length, dtype } = elements
  const floats = zeros(elements)
  if (dtype !== 'int32') {
    floats.set(data)
    return floats
  }
  for (let k = 0; k < length; k++) {
    floats[k] = data[k]! & 65535
    floats[length + k] = data[k]! >>> 16
  }
  return floats
}

function decode(floats: Float32Array, dtype: DType): TypedArray {
  if (dtype === 'float32') return floats
  const result = allocateArray(dtype, floats.length)
  result.set(floats)
  return result
}

function joined(lower: Float32Array, upper: Float32Array): TypedArray {
  const result = allocateArray('int32', lower.length)
  for (let k = 0; k < lower.length; k++) result[k] = (upper[k]! << 16) | lower[k]!
  return result
}
