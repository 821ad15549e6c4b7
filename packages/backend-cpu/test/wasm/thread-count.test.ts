// The option `threads`: what it may be, and what it is by default.
import { BackendError } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { threadCount } from '../../src/engines/wasm/threads/count.js'

describe('threadCount', () => {
  it('is what was asked for, or one per core up to eight', () => {
    expect(threadCount(1)).toBe(1)
    expect(threadCount(64)).toBe(64)
    expect(threadCount(undefined)).toBeGreaterThanOrEqual(1)
    expect(threadCount(undefined)).toBeLessThanOrEqual(8)
  })

  it.each([0, -1, 1.5, 65, Number.NaN, '2', null, true])('refuses %s', (threads) => {
    expect(() => threadCount(threads)).toThrow(BackendError)
    expect(() => threadCount(threads)).toThrow(
      `cpu: threads is ${threads}, expected a whole number from 1 to 64\nhelp: leave it out for one per core, up to 8; 1 starts no workers`,
    )
  })
})
