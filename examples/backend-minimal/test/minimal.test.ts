// What only this backend does. In a file of its own: a warning that is said once was not said by another test.
import { memory, setStrict, tensor, withBackend } from '@tensorloom/tensor'
import { describe, expect, it, vi } from 'vitest'
import { minimal } from '../src/minimal.js'

describe('minimal', () => {
  it('says what it has no room for', () => {
    expect(() => minimal().allocate(2 ** 53, 'float32')).toThrow(
      'minimal: no room for 9007199254740992 elements of float32\nhelp: use smaller batches',
    )
  })

  it('leaves float64 to the reference backend', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const before = memory().fallbacks
    const sum = withBackend(minimal(), () => tensor([0.1, 0.2], { dtype: 'float64' }).sum())
    expect(sum.dataSync()).toEqual(Float64Array.of(0.1 + 0.2))
    expect(memory().fallbacks).toBe(before + 1)
    expect(warn).toHaveBeenCalledOnce()
    warn.mockRestore()
  })

  it('runs float32 without the reference backend', () => {
    setStrict(true)
    try {
      const product = withBackend(minimal(), () => tensor([[1, 2]]).matmul(tensor([[3], [4]])))
      expect(product.dataSync()).toEqual(Float32Array.of(11))
    } finally {
      setStrict(false)
    }
  })
})
