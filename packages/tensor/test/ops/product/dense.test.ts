// dense: values, shapes that do not fit, unknown activations.
import { describe, expect, it } from 'vitest'
import { DataError, type DenseOptions, dense, ones, ShapeError, tensor } from '../../../src/index.js'

const kernel = tensor([
  [1, -1],
  [2, 0.5],
])

describe('dense', () => {
  it('is the activation of product and bias', () => {
    const x = tensor([
      [1, 2],
      [-1, 1],
    ])
    expect(dense(x, kernel).dataSync()).toEqual(Float32Array.of(5, 0, 1, 1.5))
    const bias = tensor([-2, -1])
    expect(dense(x, kernel, bias).dataSync()).toEqual(Float32Array.of(3, -1, -1, 0.5))
    expect(dense(x, kernel, bias, { activation: 'relu' }).dataSync()).toEqual(Float32Array.of(3, 0, 0, 0.5))
  })

  it('refuses options that an object only inherits, as every op does', () => {
    const inherited = Object.create({ activation: 'relu' }) as DenseOptions
    expect(() => dense(tensor([[1]]), tensor([[-2]]), inherited)).toThrow('dense: expected options')
  })

  it('works over the last axis of any rank', () => {
    expect(dense(ones([2, 3, 2]), kernel).shape).toEqual([2, 3, 2])
    expect(dense(ones([2]), kernel).dataSync()).toEqual(Float32Array.of(3, -0.5))
    expect(dense(ones([0, 2]), kernel).shape).toEqual([0, 2])
  })

  it('says what does not fit', () => {
    expect(() => dense(ones([2, 3]), kernel)).toThrow(ShapeError)
    expect(() => dense(ones([2, 3]), kernel)).toThrow(
      'dense: [2, 3], [2, 2] do not fit\nhelp: expected x [..., inputs], kernel [inputs, units] and bias [units]',
    )
    expect(() => dense(ones([2, 2]), kernel, ones([3]))).toThrow('dense: [2, 2], [2, 2], [3] do not fit')
    const wrong = { activation: 'gelu' as 'relu' }
    expect(() => dense(ones([2, 2]), kernel, wrong)).toThrow(DataError)
    expect(() => dense(ones([2, 2]), kernel, wrong)).toThrow(
      "dense: unknown activation 'gelu'\nhelp: one of linear, relu, sigmoid, tanh; apply others to the result",
    )
  })
})
