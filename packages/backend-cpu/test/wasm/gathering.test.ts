// Gathering slices and adding them back against the reference backend: indices of all kinds, some of them outside.
import { gather, type Shape, scatterAdd, tensor } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { gatheringKernels } from '../../src/engines/wasm/kernels/gathering.js'
import { disagreement, randomTensor } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { testMachine, variants } from './memory.js'
import { outputsAndGradients } from './rule-gradients.js'

describe.each(variants)('gathering, fma: $fma', ({ fma }) => {
  const machine = testMachine(fma)
  const backend = kernelBackend(machine, gatheringKernels(machine))
  const indices = {
    int32: () => tensor([2, 0, 2, 7, -1, 2147483647], { dtype: 'int32', shape: [2, 3] }),
    float32: () => tensor([0, 1.5, Number.NaN, -0.5, 3e9, 2], { shape: [2, 3] }),
    uint8: () => tensor([2, 0, 2, 200, 1, 1], { dtype: 'uint8', shape: [2, 3] }),
  }
  const shapes: readonly (readonly [Shape, number])[] = [
    [[3, 4], 0],
    [[3, 37], 0],
    [[3, 5, 7], 0],
    [[2, 3, 70], 1],
    [[2, 5, 3, 9], -2],
  ]

  test.each(shapes)('slices of %j along axis %i', (shape, axis) => {
    for (const [dtype, at] of Object.entries(indices)) {
      const before = { ...backend.calls }
      const picked = () => outputsAndGradients('gather', () => gather(randomTensor(shape, 1), at(), { axis }))
      expect(disagreement(backend, picked), dtype).toBeUndefined()
      expect(backend.calls.gather).toBeGreaterThan(before.gather ?? 0)
      expect(backend.calls.scatterAdd).toBeGreaterThan(before.scatterAdd ?? 0)
    }
  })

  test('adds to what is there', () => {
    const add = () => scatterAdd(randomTensor([3, 6], 2), indices.int32(), randomTensor([2, 3, 6], 3))
    expect(disagreement(backend, add)).toBeUndefined()
  })

  test('single elements, other dtypes and nothing are left to others', () => {
    const before = { ...backend.calls }
    const others = () => [
      gather(randomTensor([3, 3], 4), indices.int32()),
      gather(randomTensor([3, 8], 4, 'int32'), indices.int32()),
      gather(randomTensor([0, 8], 4), indices.int32()),
      scatterAdd(randomTensor([3, 8], 4, 'int32'), indices.int32(), randomTensor([2, 3, 8], 4, 'int32')),
    ]
    expect(disagreement(backend, others)).toBeUndefined()
    expect(backend.calls).toEqual(before)
  })
})
