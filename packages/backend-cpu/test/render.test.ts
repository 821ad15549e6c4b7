// Rendered kernels give what the reference interpreter gives.
import { allocateArray, interpret, printKernel, validateKernel } from '@tensorloom/tensor/backend'
import { describe, expect, it } from 'vitest'
import { makeRenderer, renderSource } from '../src/engines/js/render/kernel.js'
import { difference, randomKernel } from './random-kernel.js'

const render = makeRenderer()

describe('rendered kernels', () => {
  it.each(Array.from({ length: 10 }, (_, k) => k))('agrees with the reference on random kernels, part %i', (part) => {
    for (let seed = part * 100; seed < part * 100 + 100; seed++) {
      const { kernel, inputs, params, length } = randomKernel(seed)
      validateKernel(kernel)
      const expected = allocateArray(kernel.dtype, length)
      const actual = allocateArray(kernel.dtype, length)
      interpret(kernel)(inputs, expected, params)
      let fault: string | undefined
      try {
        render(kernel)(inputs, actual, params)
        fault = difference(actual, expected)
      } catch (error) {
        fault = String(error)
      }
      expect(fault, `${printKernel(kernel)}\n${renderSource(kernel)}`).toBeUndefined()
    }
  })
})
