// Pooling kernels and their gradients against the reference backend: paddings, overlaps, gaps, ties, NaN.
import { avgPool1d, avgPool2d, maxPool1d, maxPool2d, type PoolOptions, type Shape, tensor } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { poolingKernels } from '../../src/engines/wasm/kernels/pooling/index.js'
import { disagreement, randomTensor } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { testMachine, variants } from './memory.js'
import { outputsAndGradients } from './rule-gradients.js'

const cases: readonly (readonly [string, Shape, number | readonly number[], PoolOptions])[] = [
  ['halves', [2, 6, 6, 5], 2, {}],
  ['a multiple of four channels', [3, 4, 8, 16], 2, {}],
  ['overlapping', [2, 7, 6, 3], 3, { strides: 2 }],
  ['same', [2, 7, 5, 9], [3, 2], { strides: 2, padding: 'same' }],
  ['steps of one', [2, 5, 4, 2], 3, { strides: 1, padding: 'same' }],
  ['one channel', [1, 4, 4, 1], 2, { strides: 1 }],
  ['gaps between windows', [1, 7, 7, 2], 2, { strides: 3 }],
  ['a window as large as the image', [2, 4, 4, 6], 4, {}],
]

describe.each(variants)('pooling, fma: $fma', ({ fma }) => {
  const machine = testMachine(fma)
  const backend = kernelBackend(machine, poolingKernels(machine))
  const agrees = (name: string, compute: () => unknown): void => {
    const before = backend.calls[`${name}Gradient`] ?? 0
    expect(disagreement(backend, () => outputsAndGradients(name, compute))).toBeUndefined()
    expect(backend.calls[`${name}Gradient`]).toBeGreaterThan(before)
  }

  test.each(cases)('%s', (_, shape, size, options) => {
    const x = () => randomTensor(shape, 5)
    agrees('maxPool', () => maxPool2d(x(), size, options))
    agrees('avgPool', () => avgPool2d(x(), size, options))
  })

  test('one dimension, ties, NaN, −∞', () => {
    const [no, low] = [Number.NaN, Number.NEGATIVE_INFINITY]
    const x = () => tensor([1, 1, 0, no, no, 3, low, low, 2, -0, 0, -1], { shape: [1, 12, 1] })
    agrees('maxPool', () => maxPool1d(x(), 3, { strides: 1, padding: 'same' }))
    agrees('avgPool', () => avgPool1d(randomTensor([2, 9, 7], 6), 3, { strides: 2, padding: 'same' }))
  })

  test('what has nothing in it, or is too large to write out, is left to others', () => {
    const { maxPool = 0 } = backend.calls
    const others = () => [maxPool2d(randomTensor([0, 4, 4, 2], 1), 2), maxPool2d(randomTensor([1, 6, 6, 2], 1), 5)]
    expect(disagreement(backend, others)).toBeUndefined()
    expect(backend.calls.maxPool ?? 0).toBe(maxPool)
  })
})
