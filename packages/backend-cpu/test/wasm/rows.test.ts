// Kernels over rows against the reference backend, forward and backward: odd lengths, single elements, nothing at all.
import { layerNorm, logSoftmax, rmsNorm, type Shape, softmax, tensor, withBackend } from '@tensorloom/tensor'
import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
import { describe, expect, test } from 'vitest'
import { crossentropyKernels } from '../../src/engines/wasm/kernels/rows/crossentropy.js'
import { normalizationKernels } from '../../src/engines/wasm/kernels/rows/normalization-kernels.js'
import { softmaxKernels } from '../../src/engines/wasm/kernels/rows/softmax.js'
import { differenceOfSums, disagreement, randomTensor } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { testMachine, variants } from './memory.js'
import { outputsAndGradients } from './rule-gradients.js'

// biome-ignore format: a table
const shapes: readonly Shape[] = [
  [1, 1], [3, 1], [1, 2], [5, 3], [2, 4], [3, 2, 5], [7, 10], [2, 16], [4, 33], [0, 3], [2, 1000],
]

describe.each(variants)('rows, fma: $fma', ({ fma }) => {
  const machine = testMachine(fma)
  const backend = kernelBackend(machine, {
    ...softmaxKernels(machine),
    ...crossentropyKernels(machine),
    ...normalizationKernels(machine),
  })
  const agrees = (name: string, compute: () => unknown): void => {
    const before = [backend.calls[name], backend.calls[`${name}Gradient`]]
    expect(disagreement(backend, () => outputsAndGradients(name, compute), differenceOfSums)).toBeUndefined()
    expect(backend.calls[name]).toBeGreaterThan(before[0] ?? 0)
    expect(backend.calls[`${name}Gradient`]).toBeGreaterThan(before[1] ?? 0)
  }

  test.each(shapes)('softmax and its logarithm of %i, %i, …', (...shape) => {
    agrees('softmax', () => softmax(randomTensor(shape, 1)))
    agrees('logSoftmax', () => logSoftmax(randomTensor(shape, 2)))
  })

  test.each([
    [4, 10],
    [3, 1],
    [2, 3, 5],
    [9, 33],
  ])('cross-entropy of labels, logits %i, %i, …', (...shape) => {
    const rows = shape.slice(0, -1)
    const classes = shape.at(-1)!
    const logits = () => randomTensor(shape, 11)
    for (const dtype of ['int32', 'float32', 'uint8'] as const) {
      // One label out of range.
      const numbers = Array.from({ length: rows.reduce((a, b) => a * b, 1) }, (_, k) => (k === 1 ? 100 : k % classes))
      const labels = () => tensor(numbers, { shape: rows, dtype })
      agrees('labelCrossentropy', () =>
        sparseCategoricalCrossentropy(logits(), labels(), { fromLogits: true, reduction: 'none' }),
      )
    }
    const column = () => tensor(new Array<number>(classes).fill(0), { shape: [classes, 1], dtype: 'int32' })
    const square = () => randomTensor([classes, classes], 12)
    agrees('labelCrossentropy', () => sparseCategoricalCrossentropy(square(), column(), { fromLogits: true }))
  })

  // Rows of nothing have no mean; they are left to the decomposition.
  const filled = shapes.filter((shape) => !shape.includes(0))

  test.each(filled)('layer and RMS normalisation of %i, %i, …', (...shape) => {
    const parameters = shape.slice(-1)
    const [x, scale, offset] = [
      () => randomTensor(shape, 4),
      () => randomTensor(parameters, 5),
      () => randomTensor(parameters, 6),
    ]
    agrees('layerNorm', () => layerNorm(x(), scale(), offset()))
    agrees('rmsNorm', () => rmsNorm(x(), scale()))
    expect(disagreement(backend, () => [layerNorm(x()), layerNorm(x(), scale()), rmsNorm(x())])).toBeUndefined()
  })

  test('normalisation over several axes, and far from 0', () => {
    const [scale, offset] = [() => randomTensor([3, 5], 7), () => randomTensor([3, 5], 8)]
    agrees('layerNorm', () =>
      layerNorm(randomTensor([70, 3, 5], 9), scale(), offset(), { axis: [1, 2], epsilon: 1e-5 }),
    )
    agrees('rmsNorm', () => rmsNorm(randomTensor([2, 3, 5], 10), scale(), { axis: [-2, -1] }))
    const far = () => tensor([4096.25, 4096.5, 4096.75, 4097, 4095.5])
    expect(disagreement(backend, () => layerNorm(far().reshape([1, 5])))).toBeUndefined()
  })

  test('softmax of what is far apart, of −∞, of NaN', () => {
    const rows = () =>
      tensor([
        [300, -300, 0, 299, -1e30],
        [0, Number.NEGATIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, 2],
        [0, Number.NaN, 1, 2, 3],
        [Number.POSITIVE_INFINITY, 0, 1, 2, 3],
      ])
    expect(disagreement(backend, () => [softmax(rows()), logSoftmax(rows())])).toBeUndefined()
    const zero = withBackend(backend, () => softmax(rows()).dataSync()[6])
    expect(zero).toBe(0)
  })

  test('other axes and dtypes are left to others', () => {
    const before = backend.calls.softmax
    expect(disagreement(backend, () => softmax(randomTensor([3, 4], 3), { axis: 0 }))).toBeUndefined()
    expect(backend.calls.softmax).toBe(before)
  })
})
