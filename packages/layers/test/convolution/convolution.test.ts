// Convolutions: what the families refuse, channels first, sizes. Values are Keras's, in packages/keras.
import { moveAxis, ones, setSeed, type Tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import {
  conv1d,
  conv1dTranspose,
  conv2d,
  conv2dTranspose,
  conv3d,
  depthwiseConv2d,
  separableConv1d,
  separableConv2d,
} from '../../src/index.js'
import { layerSamples, numbersOf } from '../support/samples.js'

const numbers = (x: Tensor): number[] => [...x.dataSync()].map(Number)

const spatial = layerSamples.filter(({ name }) =>
  /conv|Conv|Pooling|cropping|zeroPadding|upSampling[23]d|spatialDropout[23]d/.test(name),
)
it.each(spatial.map((one) => [one.name, one] as const))('%s takes channels first', (_, { make, shape }) => {
  const [last, first] = [make(), make({ dataFormat: 'channelsFirst' })]
  const x = numbersOf(shape)
  setSeed(3)
  const expected = last.apply(x)
  setSeed(3)
  const found = first.apply(moveAxis(x, -1, 1))
  const back = found.rank === x.rank ? moveAxis(found, 1, -1) : found
  expect(back.shape).toEqual(expected.shape)
  for (const [k, value] of numbers(back).entries()) expect(value).toBeCloseTo(numbers(expected)[k]!, 5)
})

describe('sizes of transposed convolutions', () => {
  const length = (kernelSize: number, options: object): number =>
    conv1dTranspose(1, kernelSize, options).apply(ones([1, 5, 1])).shape[1]!
  it('are those of Keras', () => {
    expect(length(3, {})).toBe(7)
    expect(length(3, { strides: 2 })).toBe(11)
    expect(length(1, { strides: 3 })).toBe(15)
    expect(length(4, { strides: 2, padding: 'same' })).toBe(10)
    expect(length(3, { strides: 2, outputPadding: 1 })).toBe(12)
    expect(length(3, { strides: 2, padding: 'same', outputPadding: 0 })).toBe(9)
    expect(length(2, { strides: 2, padding: 'same', outputPadding: 1 })).toBe(9)
    expect(length(3, { dilationRate: 2 })).toBe(9)
  })
})

describe('what does not fit', () => {
  it('is refused when the layer is made', () => {
    expect(() => conv1d(0, 3)).toThrow('conv1d: filters is 0, expected a whole number of at least 1')
    expect(() => conv1d(2, [3, 3])).toThrow('conv1d: kernelSize is [3, 3], expected a whole number of at least 1')
    expect(() => conv3d(2, [3, 3])).toThrow('conv3d: kernelSize is [3, 3], expected one or three whole numbers')
    expect(() => conv2d(2, 3, { strides: 2, dilationRate: 2 })).toThrow(
      'conv2d: strides are 2 and dilationRate is 2, expected one of them to be 1',
    )
    expect(() => conv2d(2, 3, { padding: 'causal' as 'same' })).toThrow("conv2d: padding is 'causal'")
    expect(() => conv2d(2, 3, { dataFormat: 'channels_first' as never })).toThrow(/dataFormat is 'channels_first'/)
    expect(() => conv2dTranspose(2, 3, { outputPadding: 1 })).toThrow(/outputPadding is 1 with strides 1/)
    expect(() => depthwiseConv2d(3, { depthMultiplier: 0 })).toThrow('depthwiseConv2d: depthMultiplier is 0')
    expect(() => separableConv2d(3, 2, { pointwiseInitializer: 'one2' as never })).toThrow(/unknown initializer/)
    expect(() => conv2d(2, 3, { dilations: 2 } as object)).toThrow(/unknown option 'dilations'/)
  })
  it('is refused when the input is known', () => {
    expect(() => conv1d(2, 3).apply(ones([2, 8]))).toThrow('conv1d: expected [batch, time, channels], got [batch, 8]')
    expect(() => conv3d(2, 3).apply(ones([2, 8, 8, 1]))).toThrow('[batch, depth, height, width, channels]')
    expect(() => conv2d(2, 3, { dataFormat: 'channelsFirst' }).apply(ones([2, 8, 8]))).toThrow(
      'expected [batch, channels, height, width]',
    )
    expect(() => conv2d(2, 3, { inputShape: [8, 8, null] }).parameters).toThrow(/depends on an unknown extent/)
    expect(() => conv2d(4, 3, { groups: 2 }).apply(ones([1, 8, 8, 3]))).toThrow('groups is 2 for 3 channels')
  })
})

it('penalties and constraints reach each kernel', () => {
  const layer = separableConv1d(2, 1, {
    depthwiseInitializer: 'ones',
    pointwiseInitializer: 'ones',
    depthwiseRegularizer: 'l2',
    pointwiseRegularizer: 'l1',
    pointwiseConstraint: 'nonNeg',
    inputShape: [4, 3],
  })
  expect(layer.parameters.map(({ shape }) => shape)).toEqual([[1, 3, 1], [1, 3, 2], [2]])
  expect(layer.regularizationLoss()!.itemSync()).toBeCloseTo(0.01 * 3 + 0.01 * 6, 6)
  expect(layer.parameters.map(({ constraint }) => constraint !== undefined)).toEqual([false, true, false])
})
