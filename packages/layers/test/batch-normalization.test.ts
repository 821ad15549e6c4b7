// Batch normalization over steps against NumPy (Keras's formulas: momentum 0.99, epsilon 1e-3, biased variance).
import { valueAndGrad } from '@tensorloom/autograd'
import { ones, randomNormal, setSeed, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { batchNormalization, sequential } from '../src/index.js'

const numbers = (value: Tensor): number[] => [...value.dataSync()]
function expectClose(found: Tensor, expected: readonly number[], digits = 5): void {
  for (const [k, value] of numbers(found).entries()) expect(value).toBeCloseTo(expected[k]!, digits)
}
const first = () =>
  tensor([
    [1, 2],
    [3, 6],
    [5, -2],
  ])
const second = () =>
  tensor([
    [0, 1],
    [2, 1],
  ])

it('normalises by the batch, and moves its statistics', () => {
  const layer = batchNormalization()
  expectClose(layer.apply(first(), { training: true }), [-1.2245153, 0, 0, 1.2246875, 1.2245153, -1.2246875])
  expectClose(layer.movingMean, [0.03, 0.02])
  expectClose(layer.movingVariance, [1.01666667, 1.09666667])
  expectClose(layer.apply(second(), { training: true }), [-0.9995004, 0, 0.9995004, 0])
  expectClose(layer.movingMean, [0.0397, 0.0298])
  expectClose(layer.movingVariance, [1.0165, 1.0857])
  expectClose(layer.apply(first()), [0.9520061, 1.8899725, 2.9347325, 5.7270905, 4.9174589, -1.9471455])
  expectClose(layer.movingMean, [0.0397, 0.0298])
})

it('gamma and beta are trained, statistics are not', () => {
  const layer = batchNormalization({ inputShape: [2] })
  expect(layer.parameters.map((one) => one.name.split('.')[1])).toEqual([
    'gamma',
    'beta',
    'movingMean',
    'movingVariance',
  ])
  expect(layer.trainableParameters.map((one) => one.name.split('.')[1])).toEqual(['gamma', 'beta'])
  expect(batchNormalization({ center: false, scale: false, inputShape: [2] }).trainableParameters).toEqual([])
})

it('has the gradient of normalised inputs: its mean over the batch is 0', () => {
  setSeed(3)
  const layer = batchNormalization()
  const x = randomNormal([6, 2])
  const weights = randomNormal([6, 2])
  const { gradients } = valueAndGrad((of: Tensor) => layer.apply(of, { training: true }).mul(weights).sum())(x)
  expectClose(gradients[0]!.sum({ axis: 0 }), [0, 0], 4)
  // Central differences on one element.
  const loss = (delta: number) => {
    const moved = x.add(
      tensor([
        [delta, 0],
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
    )
    return batchNormalization().apply(moved, { training: true }).mul(weights).sum().itemSync()
  }
  expect(gradients[0]!.dataSync()[0]).toBeCloseTo((loss(1e-2) - loss(-1e-2)) / 2e-2, 2)
})

it('normalises any axis', () => {
  const x = tensor([
    [
      [1, 2, 3],
      [10, 20, 30],
    ],
    [
      [3, 2, 1],
      [30, 20, 10],
    ],
  ])
  const y = batchNormalization({ axis: 1, epsilon: 0 }).apply(x, { training: true })
  const rows = y.mean({ axis: [0, 2] })
  expectClose(rows, [0, 0])
  expectClose(y.square().mean({ axis: [0, 2] }), [1, 1])
  expect(batchNormalization().apply(ones([2, 4, 4, 3]), { training: true }).shape).toEqual([2, 4, 4, 3])
})

describe('frozen', () => {
  it('uses the moving statistics and leaves them alone', () => {
    const layer = batchNormalization({ inputShape: [2] })
    layer.trainable = false
    expectClose(layer.apply(first(), { training: true }), numbers(layer.apply(first())))
    expectClose(layer.movingMean, [0, 0])
    expect(layer.trainableParameters).toEqual([])
    expect(layer.parameters.every((one) => !one.trainable)).toBe(true)
    layer.trainable = true
    expect(layer.trainableParameters.length).toBe(2)
    layer.apply(first(), { training: true })
    expectClose(layer.movingMean, [0.03, 0.02])
  })
  it('through the model around it, also before it is built', () => {
    const layer = batchNormalization()
    const model = sequential([layer])
    model.trainable = false
    model.apply(first(), { training: true })
    expectClose(layer.movingMean, [0, 0])
    expect(model.trainableParameters).toEqual([])
    layer.trainable = true
    expect(model.trainable).toBe(true)
    expect(model.trainableParameters.length).toBe(2)
  })
})

it('says what does not fit', () => {
  expect(() => batchNormalization({ axis: 0 }).apply(ones([2, 3]))).toThrow(
    'batchNormalization: axis 0 is not a feature axis of [batch, 3]',
  )
  expect(() => batchNormalization({ momentum: 2 })).toThrow('batchNormalization: momentum is 2, expected 0 to 1')
  expect(() => batchNormalization({ epsilon: -1 })).toThrow('batchNormalization: epsilon is -1')
  expect(() => batchNormalization({ decay: 0.9 } as never)).toThrow("batchNormalization: unknown option 'decay'")
})
