// Activation layers: masks of softmax, corners, what they refuse. Other values are Keras's, in packages/keras.
import { ones, sparsemax as sparsemaxOp, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { activation, elu, leakyRelu, prelu, relu, softmax, withMask } from '../../src/index.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)

describe('softmax', () => {
  it('gives 0 where the mask leaves an element out, and where it leaves all out', () => {
    const x = tensor([
      [1, 1, 5],
      [1, 2, 3],
    ])
    const mask = tensor([
      [true, true, false],
      [false, false, false],
    ])
    expect(numbers(softmax().apply(x, { mask }))).toEqual([0.5, 0.5, 0, 0, 0, 0])
  })
  it('leaves the features of masked steps alone, and steps out that it normalises', () => {
    const x = withMask(ones([1, 3, 2]), tensor([[true, true, false]]))
    expect(numbers(softmax().apply(x))).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    expect(numbers(softmax({ axis: 1 }).apply(x))).toEqual([0.5, 0.5, 0.5, 0.5, 0, 0])
  })
  it('tells compile that its rows are probabilities', () => {
    expect(softmax().outputActivation).toBe('softmax')
    expect(softmax({ axis: [1, 2] }).outputActivation).toBe(undefined)
  })
})

it('sparsemax is Keras’s by name; the op is that of the paper, which agrees where one element stays', () => {
  const [one, two] = [tensor([[3, 1, 0]]), tensor([[2, 1.5, 0]])]
  expect(numbers(activation('sparsemax').apply(one))).toEqual(numbers(sparsemaxOp(one)))
  expect(numbers(activation('sparsemax').apply(two))).toEqual([0, 0, 0])
  expect(numbers(activation(sparsemaxOp).apply(two))).toEqual([0.75, 0.25, 0])
})

it('prelu has a slope for every element, or for what is not shared', () => {
  const shapeOf = (sharedAxes?: readonly number[]): readonly number[] => {
    const layer = prelu({ sharedAxes })
    layer.apply(ones([2, 4, 5, 3]))
    return layer.alpha.shape
  }
  expect(shapeOf()).toEqual([4, 5, 3])
  expect(shapeOf([1, 2])).toEqual([1, 1, 3])
  expect(() => prelu({ sharedAxes: [0] })).toThrow('prelu: sharedAxes is [0], expected whole numbers of at least 1')
  expect(() => prelu({ sharedAxes: [3] }).apply(ones([2, 4]))).toThrow('[batch, 4] has no axis 3')
  expect(() => prelu({ inputShape: [null, 3] }).parameters).toThrow(/depends on an unknown extent/)
})

it('options that are not possible are refused', () => {
  expect(() => relu({ maxValue: -1 })).toThrow('relu: maxValue is -1, expected a finite number of at least 0')
  expect(() => relu({ slope: 1 } as object)).toThrow(/unknown option 'slope'/)
  expect(() => leakyRelu({ negativeSlope: -0.1 })).toThrow('leakyRelu: negativeSlope is -0.1')
  expect(() => elu({ alpha: 'x' as never })).toThrow("elu: alpha is 'x'")
  expect(() => softmax({ axis: 0.5 })).toThrow('softmax: axis is 0.5, expected one or several whole numbers')
})
