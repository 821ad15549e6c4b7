// The pool gives memory back out, keeps no more than it may, and counts right.
import { getBackend, memory, scope, setBackend, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { cpu } from '../src/index.js'
import { makePool, roundUp } from '../src/pool.js'

describe('pool', () => {
  it('gives the same array out again', () => {
    const pool = makePool(1 << 20)
    const array = pool.take(1000, 'float32')
    pool.give(array)
    expect(pool.usage()).toEqual({ bytes: 0, pooled: roundUp(4000) })
    expect(pool.take(1000, 'float32')).toBe(array)
    expect(pool.usage()).toEqual({ bytes: 4000, pooled: 0 })
  })

  it('shares memory between similar lengths and other dtypes, never between two owners', () => {
    const pool = makePool(1 << 20)
    const first = pool.take(1000, 'float32')
    const second = pool.take(1000, 'float32')
    expect(second.buffer).not.toBe(first.buffer)
    pool.give(first)
    const other = pool.take(998, 'int32')
    expect(other).toBeInstanceOf(Int32Array)
    expect(other.length).toBe(998)
    expect(other.buffer).toBe(first.buffer)
    expect(pool.take(1000, 'float32').buffer).not.toBe(first.buffer)
  })

  it('keeps at most its limit, and lets go of what was not used longest', () => {
    const pool = makePool(10_000)
    const [old, young] = [pool.take(1000, 'float32'), pool.take(500, 'float64')]
    const small = pool.take(1200, 'float32')
    for (const array of [old, small, young]) pool.give(array)
    expect(pool.usage().pooled).toBeLessThanOrEqual(10_000)
    expect(pool.take(1200, 'float32')).toBe(small)
    pool.give(pool.take(5000, 'float32'))
    expect(pool.usage().pooled).toBeLessThanOrEqual(10_000)
  })

  it('keeps nothing with a limit of 0, and after clear', () => {
    const none = makePool(0)
    none.give(none.take(1000, 'float32'))
    expect(none.usage()).toEqual({ bytes: 0, pooled: 0 })
    const pool = makePool(1 << 20)
    pool.give(pool.take(1000, 'float32'))
    pool.clear()
    expect(pool.usage()).toEqual({ bytes: 0, pooled: 0 })
  })

  it('wastes at most a quarter', () => {
    for (let bytes = 65; bytes < 5000; bytes += 7) {
      expect(roundUp(bytes)).toBeGreaterThanOrEqual(bytes)
      expect(roundUp(bytes) - bytes).toBeLessThan(Math.max(8, bytes / 4))
    }
  })

  it('a computation repeated takes nothing new', async () => {
    const before = getBackend()
    const backend = cpu({ engine: 'js' })
    setBackend(backend)
    try {
      const x = tensor(new Float32Array(300).fill(2), { shape: [10, 30] })
      const step = (): number => scope(() => x.mul(3).matmul(x, { transposeB: true }).sum()).dataSync()[0]!
      expect(step()).toBe(10 * 10 * 30 * 12)
      const { pooled, bytes } = backend.memory()
      expect(pooled).toBeGreaterThan(0)
      expect(memory().pooled).toBe(pooled)
      for (let k = 0; k < 5; k++) expect(step()).toBe(36_000)
      expect(backend.memory().pooled).toBe(pooled)
      x.dispose()
      expect(backend.memory().bytes).toBeLessThan(bytes)
      await backend.dispose()
      expect(backend.memory().pooled).toBe(0)
    } finally {
      setBackend(before)
    }
  })
})
