// Export of models whose extents are open: the file is right for extents that no trial had.
import { cpu } from '@tensorloom/backend-cpu'
import {
  adaptiveAveragePooling2d,
  averagePooling2d,
  centerCrop,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  depthwiseConv2d,
  functional,
  globalMaxPooling1d,
  groupNormalization,
  input,
  interpolate,
  type Layer,
  lambda,
  add as layerAdd,
  maxPooling1d,
  maxPooling2d,
  multiHeadAttention,
  pixelShuffle,
  reshape,
  resizing,
  sequential,
  transformerDecoder,
  upSampling2d,
} from '@tensorloom/layers'
import { add, arange, setBackend, setSeed, tensor } from '@tensorloom/tensor'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exportOnnx, loadOnnx } from '../src/index.js'
import { compare } from './support/compare.js'
import { numbers } from './support/layers.js'

beforeAll(() => {
  setBackend(cpu({ threads: 1 }))
})
beforeEach(() => {
  setSeed(7)
})

describe('open extents, of which windows and strides leave a rest', () => {
  const sizes = [
    [6, 8],
    [7, 5],
    [9, 10],
  ] as const
  const images: readonly (readonly [name: string, layers: () => readonly Layer[]])[] = [
    [
      'convolution with strides',
      () => [conv2d(3, 3, { padding: 'same', strides: 2 }), conv2d(2, 2, { strides: [1, 2] })],
    ],
    [
      'convolution with holes',
      () => [conv2d(2, 3, { padding: 'same', dilationRate: 2 }), maxPooling2d(3, { strides: 2 })],
    ],
    ['maximum of windows', () => [maxPooling2d(3, { padding: 'same', strides: 2 })]],
    ['average of windows', () => [averagePooling2d(3, { padding: 'same', strides: 3 })]],
    ['depthwise with strides', () => [depthwiseConv2d(3, { padding: 'same', strides: 2 })]],
    [
      'transposed',
      () => [conv2d(2, 3, { padding: 'same', strides: 2 }), conv2dTranspose(2, 3, { padding: 'same', strides: 2 })],
    ],
    [
      'channels to pixels, twice halved',
      () => [maxPooling2d(2, { padding: 'same' }), conv2d(8, 2, { padding: 'same', strides: 2 }), pixelShuffle(2)],
    ],
    ['the middle', () => [centerCrop(4, 3)]],
    ['groups', () => [groupNormalization({ groups: 3 })]],
    ['twice as large, nearest', () => [upSampling2d(2, { interpolation: 'nearest' })]],
    ['twice as large, bilinear', () => [upSampling2d([2, 3], { interpolation: 'bilinear' })]],
    ['to a size, nearest', () => [resizing(5, 11)]],
    ['to a size, bilinear, corners aligned', () => [interpolate([5, 11], { mode: 'bilinear', alignCorners: true })]],
    ['to a size, bicubic', () => [interpolate([3, 9], { mode: 'bicubic' })]],
    ['to a size, bicubic, corners aligned', () => [interpolate([9, 1], { mode: 'bicubic', alignCorners: true })]],
    ['pixels as a sequence', () => [reshape([-1, 3]), dense(2)]],
  ]
  test.each(images)('images: %s', async (_, layers) => {
    const model = sequential([...layers()])
    const bytes = exportOnnx(model, { inputShape: [null, null, 3] })
    for (const [height, width] of sizes) await compare(model, bytes, [numbers(2, height, width, 3)])
  })

  const series: readonly (readonly [name: string, layers: () => readonly Layer[]])[] = [
    ['causal attention', () => [transformerDecoder(8, 2), conv1d(2, 3, { strides: 2 })]],
    ['causal attention after strides', () => [maxPooling1d(2, { padding: 'same' }), transformerDecoder(8, 1)]],
    ['positions', () => [lambda((x) => add(x, arange(0, x.shape[1]!).reshape([-1, 1])))]],
    ['a causal convolution', () => [conv1d(2, 3, { padding: 'causal', strides: 2 }), globalMaxPooling1d()]],
    [
      'numbers from the extent',
      () => [
        lambda((x) =>
          x
            .sum({ axis: 1 })
            .div(x.shape[1]!)
            .add(x.shape[1]! ** -0.5),
        ),
      ],
    ],
    ['the square of the extent', () => [lambda((x) => x.matmul(x, { transposeB: true }).reshape([x.shape[0]!, -1]))]],
    ['tensors from the extent', () => [lambda((x) => x.mul(tensor(x.shape[1]! * 2)))]],
  ]
  test.each(series)('series: %s', async (_, layers) => {
    const model = sequential([...layers()])
    const bytes = exportOnnx(model, { inputShape: [null, 4] })
    for (const time of [5, 6, 70]) await compare(model, bytes, [numbers(2, time, 4)])
  })

  test('inputs of different lengths, and of one where the model needs it', async () => {
    const [question, text] = [input([null, 4], { name: 'question' }), input([null, 4], { name: 'text' })]
    const met = functional({
      inputs: [question, text],
      outputs: multiHeadAttention(2, 3).apply([question, text]),
    })
    const bytes = exportOnnx(met)
    expect(loadOnnx(bytes).inputs.map(({ shape }) => shape)).toEqual([
      ['batch', 'axis_1', 4],
      ['batch', 'input_1_axis_1', 4],
    ])
    for (const [a, b] of [
      [3, 7],
      [6, 6],
    ] as const) {
      await compare(met, bytes, [numbers(2, a, 4), numbers(2, b, 4)])
    }
    const sum = functional({ inputs: [question, text], outputs: layerAdd().apply([question, text]) })
    expect(loadOnnx(exportOnnx(sum)).inputs[1]!.shape).toEqual(['batch', 'axis_1', 4])
    await compare(sum, exportOnnx(sum), [numbers(2, 5, 4), numbers(2, 5, 4)])
  })

  test('windows that depend on the extent are refused', () => {
    const model = sequential([adaptiveAveragePooling2d(2)])
    expect(() => exportOnnx(model, { inputShape: [null, 6, 3] })).toThrow(/other steps for other extents/)
    const table = sequential([lambda((x) => x.mul(tensor(Array.from({ length: x.shape[1]! }, (__, k) => k * k))))])
    expect(() => exportOnnx(table, { inputShape: [null] })).toThrow(/a constant that depends on the shape/)
  })
})
