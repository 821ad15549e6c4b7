// Poolings: adaptive windows by hand, masks, what they refuse. Other values are Keras's, in packages/keras.
import { ones, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  adaptiveAveragePooling1d,
  adaptiveMaxPooling1d,
  adaptiveMaxPooling2d,
  averagePooling3d,
  globalAveragePooling1d,
  globalMaxPooling2d,
  maskOf,
  maxPooling1d,
  withMask,
} from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)
const line = (): Tensor => tensor([5, 1, 4, 2, 3], { shape: [1, 5, 1] })

describe('adaptive pooling', () => {
  it('cuts any number of elements into parts, which overlap where they must', () => {
    // Parts 0–1, 1–3, 3–4 of five elements.
    expect(numbers(adaptiveMaxPooling1d(3).apply(line()))).toEqual([5, 4, 3])
    const means = numbers(adaptiveAveragePooling1d(3).apply(line()))
    for (const [k, mean] of [3, 7 / 3, 2.5].entries()) expect(means[k]).toBeCloseTo(mean, 5)
  })
  it('repeats elements where there are fewer than parts', () => {
    expect(numbers(adaptiveMaxPooling1d(10).apply(line()))).toEqual([5, 5, 1, 1, 4, 4, 2, 2, 3, 3])
  })
})

describe('globalAveragePooling1d', () => {
  it('leaves out masked steps, and the mask ends', () => {
    const x = withMask(tensor([[[1], [2], [6]]]), tensor([[true, true, false]]))
    const y = globalAveragePooling1d().apply(x)
    expect(numbers(y)).toEqual([1.5])
    expect(maskOf(y)).toBe(undefined)
  })
})

it('what does not fit is refused', () => {
  expect(() => maxPooling1d(0)).toThrow('maxPooling1d: poolSize is 0, expected a whole number of at least 1')
  expect(() => averagePooling3d([2, 2])).toThrow('averagePooling3d: poolSize is [2, 2], expected one or three')
  expect(() => maxPooling1d(2, { padding: 'causal' as 'same' })).toThrow("maxPooling1d: padding is 'causal'")
  expect(() => adaptiveMaxPooling2d([2, 0])).toThrow('adaptiveMaxPooling2d: outputSize is [2, 0]')
  expect(() => globalMaxPooling2d().apply(ones([2, 3, 4]))).toThrow('expected [batch, height, width, channels]')
  expect(() => globalMaxPooling2d({ keepdims: true } as object)).toThrow(/did you mean 'keepDims'/)
})
