// Allocates blocks in one WebAssembly.Memory, in steps of 64 bytes. Freed blocks are kept by size, and joined with their
// neighbours when that is needed.
import { MemoryError } from '@tensorloom/tensor'
import type { WasmMemory } from './host.js'

/** Allocates and frees parts of a memory. Addresses are in bytes, and multiples of 64. */
export interface Heap {
  /** Returns the address of at least `bytes` bytes with arbitrary contents. Throws `MemoryError` if memory runs out. */
  take(bytes: number): number
  /** Frees what `take(bytes)` returned. */
  give(at: number, bytes: number): void
  /** Does the same as `take` for memory that is not a tensor. It does not count as in use. */
  reserve(bytes: number): number
  /** Frees what `reserve(bytes)` returned. */
  unreserve(at: number, bytes: number): void
  /** Bytes in use, and bytes free for reuse. */
  usage(): { readonly bytes: number; readonly pooled: number }
}

const page = 65536
const least = 64

/** The number of bytes allocated for `bytes`: a multiple of 64, and from 1 KiB on one of eight steps per power of two. */
export function blockSize(bytes: number): number {
  if (bytes <= 1024) return Math.max(least, Math.ceil(bytes / least) * least)
  // A sixteenth of the next power of two; for 2³² bytes and less.
  const step = 1 << (28 - Math.clz32(bytes - 1))
  return Math.ceil(bytes / step) * step
}

/**
 * Creates a heap that begins at `start`. It grows the memory as needed, up to `limit` bytes, and then calls `grown`,
 * because growing detaches views on memory that is not shared.
 */
export function makeHeap(memory: WasmMemory, start: number, limit: number, grown: () => void): Heap {
  // Freed blocks by size, not joined yet, because a training step asks for the same sizes again.
  const recent = new Map<number, number[]>()
  // Joined free areas, by address and by end.
  const sizes = new Map<number, number>()
  const starts = new Map<number, number>()
  let top = Math.ceil(start / least) * least
  let live = 0
  let recentBytes = 0
  let joinedBytes = 0

  const removeArea = (at: number, size: number): void => {
    sizes.delete(at)
    starts.delete(at + size)
    joinedBytes -= size
  }
  const addArea = (at: number, size: number): void => {
    const before = starts.get(at)
    if (before !== undefined) {
      const length = sizes.get(before)!
      removeArea(before, length)
      at = before
      size += length
    }
    const after = sizes.get(at + size)
    if (after !== undefined) {
      removeArea(at + size, after)
      size += after
    }
    if (at + size === top) {
      top = at
      return
    }
    sizes.set(at, size)
    starts.set(at + size, at)
    joinedBytes += size
  }
  const joinRecent = (): void => {
    for (const [size, blocks] of recent) for (const at of blocks) addArea(at, size)
    recent.clear()
    recentBytes = 0
  }
  // The smallest area that is large enough.
  const fromAreas = (size: number): number | undefined => {
    let best: number | undefined
    let bestSize = Number.POSITIVE_INFINITY
    for (const [at, length] of sizes) {
      if (length >= size && length < bestSize) {
        best = at
        bestSize = length
        if (length === size) break
      }
    }
    if (best === undefined) return undefined
    removeArea(best, bestSize)
    if (bestSize > size) {
      sizes.set(best + size, bestSize - size)
      starts.set(best + bestSize, best + size)
      joinedBytes += bestSize - size
    }
    return best
  }
  const fromTop = (size: number): number | undefined => {
    const end = top + size
    if (end > memory.buffer.byteLength && !growTo(end)) return undefined
    const at = top
    top = end
    return at
  }
  const growTo = (end: number): boolean => {
    if (end > limit) return false
    const now = memory.buffer.byteLength
    // Growing is slow. Growing by a quarter each time makes it rare.
    for (const wanted of [Math.max(end, Math.min(limit, now * 1.25)), end]) {
      try {
        memory.grow(Math.ceil((wanted - now) / page))
        grown()
        return true
      } catch {
        // A smaller step may work.
      }
    }
    return false
  }
  const slow = (size: number): number => {
    // A size of NaN would give every block the same address.
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new MemoryError(`cpu: a block of ${size} bytes`, { help: 'check the shapes: a size is a whole number' })
    }
    const known = fromAreas(size)
    if (known !== undefined) return known
    if (top + size > memory.buffer.byteLength && recentBytes > 0) {
      joinRecent()
      const joined = fromAreas(size)
      if (joined !== undefined) return joined
    }
    const fresh = fromTop(size)
    if (fresh !== undefined) return fresh
    const room = Math.floor(limit / 2 ** 20)
    throw new MemoryError(
      `cpu: no room for ${size} bytes: ${live} bytes are in use, the limit is ${limit} (${room} MiB)`,
      {
        help: 'use smaller batches, or free tensors with scope() and dispose()',
      },
    )
  }

  const take = (bytes: number): number => {
    const size = blockSize(bytes)
    const at = recent.get(size)?.pop()
    if (at !== undefined) {
      recentBytes -= size
      live += size
      return at
    }
    const made = slow(size)
    live += size
    return made
  }
  const give = (at: number, bytes: number): void => {
    const size = blockSize(bytes)
    live -= size
    recentBytes += size
    const blocks = recent.get(size)
    if (blocks === undefined) recent.set(size, [at])
    else blocks.push(at)
  }

  return {
    take,
    give,
    reserve(bytes) {
      const at = take(bytes)
      live -= blockSize(bytes)
      return at
    },
    unreserve(at, bytes) {
      live += blockSize(bytes)
      give(at, bytes)
    },
    usage: () => ({ bytes: live, pooled: recentBytes + joinedBytes }),
  }
}

/** Calls `use` with the address of a block that exists during the call. */
export function withBlock(heap: Heap, bytes: number, use: (at: number) => void): void {
  const at = heap.take(bytes)
  try {
    use(at)
  } finally {
    heap.give(at, bytes)
  }
}

/** Does the same with several blocks. */
export function withBlocks(heap: Heap, bytes: readonly number[], use: (...at: number[]) => void): void {
  const taken: number[] = []
  try {
    for (const size of bytes) taken.push(heap.take(size))
    use(...taken)
  } finally {
    taken.forEach((at, k) => {
      heap.give(at, bytes[k]!)
    })
  }
}
