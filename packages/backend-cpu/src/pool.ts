// Keeps the memory of freed arrays by size for reuse, because training asks for the same sizes at every step.
import { type DType, MemoryError, type TypedArray } from '@tensorloom/tensor'
import { allocateArray, bytesPerElement } from '@tensorloom/tensor/backend'

/** Hands out arrays and takes them back. */
export interface Pool {
  /** Returns an array of exactly `length` elements with arbitrary contents. Throws `MemoryError` if memory runs out. */
  take(length: number, dtype: DType): TypedArray
  /** Takes an array back. */
  give(array: TypedArray): void
  /** Bytes in use, and bytes kept for reuse. */
  usage(): { readonly bytes: number; readonly pooled: number }
  /** Drops everything that is kept. */
  clear(): void
}

/** It is cheaper to create arrays of at most this many bytes than to find them. */
const smallest = 64

/**
 * Creates a pool that keeps at most `limit` bytes. It rounds sizes up in four steps per power of two, so that arrays of
 * similar sizes and of any dtype share memory. It drops the least recently used size first.
 */
export function makePool(limit: number): Pool {
  // Free arrays by the bytes of their buffer; the size used last comes last.
  const free = new Map<number, TypedArray[]>()
  let bytes = 0
  let pooled = 0

  const evict = (needed: number): void => {
    for (const [size, arrays] of free) {
      while (pooled + needed > limit && arrays.pop() !== undefined) pooled -= size
      if (arrays.length === 0) free.delete(size)
      if (pooled + needed <= limit) return
    }
  }
  const clear = (): void => {
    free.clear()
    pooled = 0
  }

  return {
    take(length, dtype) {
      const wanted = length * bytesPerElement(dtype)
      bytes += wanted
      try {
        if (wanted <= smallest) return allocateArray(dtype, length)
        const size = roundUp(wanted)
        const arrays = free.get(size)
        const at = arrays === undefined ? -1 : bestOf(arrays, length, dtype)
        if (at >= 0) {
          const [array] = arrays!.splice(at, 1)
          pooled -= size
          return fits(array!, length, dtype) ? array! : viewOf(array!.buffer as ArrayBuffer, length, dtype)
        }
        return allocate(size, length, dtype, clear)
      } catch (error) {
        bytes -= wanted
        throw error
      }
    },
    give(array) {
      bytes -= array.byteLength
      if (array.byteLength <= smallest) return
      const size = array.buffer.byteLength
      if (size > limit) return
      if (pooled + size > limit) evict(size)
      const arrays = free.get(size) ?? []
      arrays.push(array)
      free.delete(size)
      free.set(size, arrays)
      pooled += size
    },
    usage: () => ({ bytes, pooled }),
    clear,
  }
}

/** The number of bytes that the pool allocates for `bytes`: 4, 5, 6 or 7 times a power of two. */
export function roundUp(bytes: number): number {
  const step = 2 ** Math.max(3, Math.ceil(Math.log2(bytes)) - 3)
  return Math.ceil(bytes / step) * step
}

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const

function fits(array: TypedArray, length: number, dtype: DType): boolean {
  return array.length === length && array instanceof constructors[dtype]
}

// Takes an array that needs no new view, otherwise the one that was used last.
function bestOf(arrays: readonly TypedArray[], length: number, dtype: DType): number {
  for (let k = arrays.length - 1; k >= 0; k--) if (fits(arrays[k]!, length, dtype)) return k
  return arrays.length - 1
}

function viewOf(buffer: ArrayBuffer, length: number, dtype: DType): TypedArray {
  return new constructors[dtype](buffer, 0, length)
}

function allocate(size: number, length: number, dtype: DType, clear: () => void): TypedArray {
  try {
    return viewOf(new ArrayBuffer(size), length, dtype)
  } catch {
    // Dropping what is kept may free enough memory.
    clear()
  }
  try {
    return viewOf(new ArrayBuffer(size), length, dtype)
  } catch (cause) {
    throw new MemoryError(`cpu: no room for ${size} bytes (${length} elements of ${dtype})`, {
      help: 'use smaller batches, or free tensors with scope() and dispose()',
      cause,
    })
  }
}
