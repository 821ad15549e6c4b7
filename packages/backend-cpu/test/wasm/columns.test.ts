// Batch normalisation in WebAssembly against the reference backend, with gradients through all three outputs.
import { batchNormTraining, type Shape, tensor } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { batchNormKernels } from '../../src/engines/wasm/kernels/columns/batch-norm.js'
import { differenceOfSums, disagreement, randomTensor } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { testMachine, variants } from './memory.js'
import { outputsAndGradients } from './rule-gradients.js'

// biome-ignore format: a table
const shapes: readonly Shape[] = [
  [1, 1], [3, 1], [5, 3], [2, 3, 4], [70, 5], [3, 9, 7, 16], [4, 6, 5, 23], [200, 36], [5, 4, 4, 67], [2500, 4],
]

describe.each(variants)('columns, fma: $fma', ({ fma }) => {
  const machine = testMachine(fma)
  const backend = kernelBackend(machine, batchNormKernels(machine))

  test.each(shapes)('batch normalisation of %i, %i, …', (...shape) => {
    const channels = shape.slice(-1)
    const before = { ...backend.calls }
    const [x, scale, offset] = [
      () => randomTensor(shape, 1),
      () => randomTensor(channels, 2),
      () => randomTensor(channels, 3),
    ]
    const compute = () => outputsAndGradients('batchNormTraining', () => batchNormTraining(x(), scale(), offset()))
    expect(disagreement(backend, compute, differenceOfSums)).toBeUndefined()
    for (const name of ['batchNormTraining', 'batchNormTrainingGradient']) {
      expect(backend.calls[name]).toBeGreaterThan(before[name] ?? 0)
    }
  })

  test('columns far from 0 keep their variance', () => {
    const x = () => tensor([4096.25, 1, 4096.5, 2, 4097.5, 4], { shape: [3, 2] })
    const [scale, offset] = [() => tensor([1, 2]), () => tensor([0, 1])]
    expect(disagreement(backend, () => batchNormTraining(x(), scale(), offset(), { epsilon: 1e-5 }))).toBeUndefined()
  })

  test('numbers as scale and offset, and nothing in the batch, are left to others', () => {
    const before = { ...backend.calls }
    expect(disagreement(backend, () => batchNormTraining(randomTensor([4, 3], 4), 1, 0))).toBeUndefined()
    expect(backend.calls).toEqual(before)
  })
})
