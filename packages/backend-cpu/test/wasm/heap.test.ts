// The heap in one memory: blocks never overlap, are used again, join with their neighbours, and run out without loss.
import { MemoryError } from '@tensorloom/tensor'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockSize, type Heap, makeHeap } from '../../src/engines/wasm/heap.js'
import { wasmHost } from '../../src/engines/wasm/host.js'

const page = 65536

/** A heap of at most so many pages that begins at byte 1000, and how often its memory grew. */
function heapOf(pages: number): { heap: Heap; bytes: () => number; growths: () => number } {
  const { Memory } = wasmHost()!
  const memory = new Memory({ initial: 1, maximum: pages })
  let growths = 0
  const heap = makeHeap(memory, 1000, pages * page, () => {
    growths++
  })
  return { heap, bytes: () => memory.buffer.byteLength, growths: () => growths }
}

describe('blockSize', () => {
  it('is enough, wastes at most an eighth beyond 1 KiB, and is a multiple of 64', () => {
    for (let bytes = 0; bytes < 70_000; bytes += bytes < 3000 ? 1 : 97) {
      const size = blockSize(bytes)
      expect(size).toBeGreaterThanOrEqual(Math.max(1, bytes))
      expect(size % 64).toBe(0)
      expect(size - bytes).toBeLessThanOrEqual(bytes > 1024 ? bytes / 8 : 64)
    }
    expect(blockSize(2 ** 32)).toBe(2 ** 32)
    expect(blockSize(3 * 2 ** 30 + 1)).toBe(3 * 2 ** 30 + 2 ** 28)
  })
})

describe('heap', () => {
  it('begins at an aligned address behind its start', () => {
    expect(heapOf(1).heap.take(1)).toBe(1024)
  })

  it('gives a block that was given back to the next that asks for its size', () => {
    const { heap } = heapOf(4)
    const [first, second] = [heap.take(5000), heap.take(5000)]
    heap.give(first, 5000)
    expect(heap.usage()).toEqual({ bytes: blockSize(5000), pooled: blockSize(5000) })
    expect(heap.take(4990)).toBe(first)
    heap.give(second, 5000)
    expect(heap.take(100)).not.toBe(second)
    expect(heap.take(5000)).toBe(second)
  })

  it('joins neighbours before it grows', () => {
    const { heap, bytes, growths } = heapOf(8)
    const blocks = Array.from({ length: 15 }, () => heap.take(4096))
    const after = heap.take(64)
    expect(bytes()).toBe(page)
    // In an order in which each has, when it comes, free neighbours on both sides, one, or none.
    for (const k of [0, 2, 4, 1, 3, 14, 13, 12, 8, 10, 9, 6, 7, 5, 11]) heap.give(blocks[k]!, 4096)
    expect(heap.take(15 * 4096)).toBe(blocks[0])
    expect(growths()).toBe(0)
    expect(after).toBe(blocks[14]! + 4096)
  })

  it('takes the smallest area that is large enough, and keeps the rest', () => {
    const { heap, growths } = heapOf(2)
    const large = heap.take(16384)
    heap.take(64)
    const small = heap.take(8192)
    heap.take(64)
    heap.take(blockSize(page - 1024 - 16384 - 8192 - 128 - 4096))
    heap.give(large, 16384)
    heap.give(small, 8192)
    const first = heap.take(6144)
    expect(first).toBe(small)
    expect(heap.take(2048)).toBe(small + 6144)
    expect(heap.take(12288)).toBe(large)
    expect(heap.take(4096)).toBe(large + 12288)
    expect(growths()).toBe(0)
  })

  it('grows, and says so', () => {
    const { heap, bytes, growths } = heapOf(64)
    const at = heap.take(10 * page)
    expect(bytes()).toBeGreaterThanOrEqual(at + 10 * page)
    expect(growths()).toBe(1)
    for (let k = 0; k < 40; k++) heap.take(page)
    expect(growths()).toBeLessThan(12)
    expect(bytes()).toBeLessThanOrEqual(64 * page)
  })

  it('says what was asked, what is live and what the limit is when it runs out, and has lost nothing', () => {
    const { heap } = heapOf(16)
    const live = heap.take(3 * page)
    const free = heap.take(5 * page)
    heap.give(free, 5 * page)
    const before = heap.usage()
    for (let k = 0; k < 3; k++) {
      expect(() => heap.take(14 * page)).toThrow(MemoryError)
      expect(() => heap.take(14 * page)).toThrow(
        `cpu: no room for ${14 * page} bytes: ${3 * page} bytes are in use, the limit is ${16 * page} (1 MiB)\nhelp: use smaller batches, or free tensors with scope() and dispose()`,
      )
    }
    expect(heap.usage().bytes).toBe(before.bytes)
    expect(heap.take(5 * page)).toBe(free)
    heap.give(free, 5 * page)
    heap.give(live, 3 * page)
    // Everything but what does not fit into whole blocks can be had at once.
    expect(heap.take(15 * page)).toBe(1024)
  })

  it('does not count what is reserved as in use', () => {
    const { heap } = heapOf(4)
    const at = heap.reserve(5000)
    expect(heap.usage()).toEqual({ bytes: 0, pooled: 0 })
    heap.unreserve(at, 5000)
    expect(heap.usage()).toEqual({ bytes: 0, pooled: blockSize(5000) })
    expect(heap.take(5000)).toBe(at)
  })

  it('whatever is taken and given back: aligned, inside, without overlap, and all comes back', () => {
    const size = fc.oneof(fc.nat(300), fc.nat(20_000), fc.nat(3 * page))
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ take: size }) },
      { weight: 2, arbitrary: fc.record({ give: fc.nat() }) },
    )
    const property = fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { heap, bytes } = heapOf(24)
      const blocks: { at: number; asked: number; end: number }[] = []
      for (const one of steps) {
        if ('give' in one) {
          const [block] = blocks.splice(one.give % Math.max(1, blocks.length), 1)
          if (block !== undefined) heap.give(block.at, block.asked)
          continue
        }
        let at: number
        try {
          at = heap.take(one.take)
        } catch (error) {
          expect(error).toBeInstanceOf(MemoryError)
          continue
        }
        const end = at + Math.max(1, one.take)
        expect(at % 64).toBe(0)
        expect(at).toBeGreaterThanOrEqual(1000)
        expect(end).toBeLessThanOrEqual(bytes())
        for (const other of blocks) expect(at < other.end && other.at < end).toBe(false)
        blocks.push({ at, asked: one.take, end })
        const live = blocks.reduce((sum, { asked }) => sum + blockSize(asked), 0)
        expect(heap.usage().bytes).toBe(live)
        expect(live + heap.usage().pooled).toBeLessThanOrEqual(bytes())
      }
      for (const { at, asked } of blocks) heap.give(at, asked)
      expect(heap.usage().bytes).toBe(0)
      expect(heap.take(20 * page)).toBe(1024)
    })
    fc.assert(property, { numRuns: 200, seed: 1 })
  })
})
