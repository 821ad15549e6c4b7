// Convolutions and both gradients in WebAssembly against the reference, over geometries around every edge.
import { type ConvOptions, conv1d, conv2d, conv3d, type Shape } from '@tensorloom/tensor'
import { describe, expect, test } from 'vitest'
import { biasedConvolutionKernels } from '../../src/engines/wasm/kernels/biased-convolution.js'
import { convolutionKernels } from '../../src/engines/wasm/kernels/convolution/index.js'
import { randomNumbers } from '../random-kernel.js'
import { disagreement, primitiveGradients, randomTensor } from '../support.js'
import { kernelBackend } from './kernel-backend.js'
import { testMachine, variants } from './memory.js'

type Case = readonly [name: string, x: Shape, filters: Shape, options: ConvOptions]

const cases: readonly Case[] = [
  ['valid', [2, 6, 5, 3], [3, 3, 3, 4], {}],
  ['same, even window', [2, 6, 5, 3], [2, 4, 3, 5], { padding: 'same' }],
  ['one channel', [3, 9, 12, 1], [3, 3, 1, 8], {}],
  ['one channel, same, strides', [3, 9, 12, 1], [3, 3, 1, 9], { padding: 'same', strides: 2 }],
  ['one filter', [2, 7, 7, 5], [3, 3, 5, 1], {}],
  ['strides', [2, 9, 8, 2], [3, 3, 2, 4], { strides: [2, 3], padding: 'same' }],
  ['strides beyond the window', [2, 11, 12, 3], [2, 1, 3, 4], { strides: [3, 2] }],
  ['dilations', [1, 9, 9, 2], [3, 2, 2, 4], { dilations: [2, 3], padding: 'same' }],
  ['dilation of one channel', [1, 9, 9, 1], [3, 3, 1, 8], { dilations: 2 }],
  ['strides and dilations', [1, 11, 9, 2], [3, 2, 2, 4], { strides: 2, dilations: [3, 2] }],
  ['groups', [2, 6, 6, 8], [3, 3, 4, 12], { groups: 2, padding: 'same' }],
  ['groups of window 1', [2, 4, 4, 8], [1, 1, 4, 8], { groups: 2 }],
  ['depthwise', [2, 7, 9, 8], [3, 3, 1, 8], { groups: 8, padding: 'same' }],
  ['depthwise, valid', [2, 7, 9, 13], [3, 2, 1, 13], { groups: 13 }],
  ['depthwise, strides', [2, 7, 9, 6], [3, 3, 1, 6], { groups: 6, padding: 'same', strides: 2 }],
  ['depthwise, dilations', [1, 17, 19, 3], [3, 3, 1, 3], { groups: 3, dilations: 2 }],
  ['depthwise, many windows', [2, 18, 19, 21], [2, 2, 1, 21], { groups: 21 }],
  ['3 × 3 with many channels, even', [2, 8, 10, 16], [3, 3, 16, 20], {}],
  ['3 × 3 with many channels, odd', [2, 11, 9, 17], [3, 3, 17, 18], {}],
  ['3 × 3 with many channels, same', [3, 9, 12, 16], [3, 3, 16, 16], { padding: 'same' }],
  [
    '3 × 3 with many channels and wide padding',
    [1, 12, 11, 16],
    [3, 3, 16, 16],
    {
      padding: [
        [2, 0],
        [1, 3],
      ],
    },
  ],
  [
    '3 × 3 with wide padding, even',
    [1, 11, 12, 16],
    [3, 3, 16, 16],
    {
      padding: [
        [2, 0],
        [1, 3],
      ],
    },
  ],
  ['3 × 3 with more tiles than one block', [2, 22, 23, 16], [3, 3, 16, 16], { padding: 'same' }],
  ['window 1', [2, 4, 4, 6], [1, 1, 6, 5], {}],
  ['window 1, strides', [2, 5, 5, 6], [1, 1, 6, 9], { strides: 2 }],
  [
    'window 1, padding',
    [2, 3, 3, 6],
    [1, 1, 6, 9],
    {
      padding: [
        [1, 0],
        [0, 2],
      ],
    },
  ],
  ['the whole image as window', [3, 4, 5, 6], [4, 5, 6, 10], {}],
  [
    'paddings of their own',
    [1, 5, 5, 2],
    [3, 3, 2, 3],
    {
      padding: [
        [2, 0],
        [0, 3],
      ],
    },
  ],
  ['nothing in the batch', [0, 5, 5, 2], [3, 3, 2, 3], {}],
  ['more steps than one block', [1, 4, 4, 40], [3, 3, 40, 12], { padding: 'same' }],
  ['more filters than one block', [1, 4, 3, 9], [3, 2, 9, 270], {}],
  ['more windows than one block', [2, 20, 20, 4], [3, 3, 4, 8], { padding: 'same' }],
]

describe.each(variants)('convolution, fma: $fma', ({ fma }) => {
  const machine = testMachine(fma)
  const named = convolutionKernels(machine)
  const backend = kernelBackend(machine, { ...named, ...biasedConvolutionKernels(machine, named.convolution) })
  // Tensors stay where they are used first: every computation makes its own.
  const agrees = (compute: Parameters<typeof primitiveGradients>[1]): void => {
    const before = { ...backend.calls }
    expect(disagreement(backend, compute)).toBeUndefined()
    expect(disagreement(backend, () => primitiveGradients('convolution', compute))).toBeUndefined()
    for (const name of ['convolution', 'convolutionInputGradient', 'convolutionFilterGradient']) {
      expect(backend.calls[name] ?? 0, name).toBeGreaterThan(before[name] ?? 0)
    }
  }

  test.each(cases)('2-D: %s', (_, xShape, filterShape, options) => {
    agrees(() => conv2d(randomTensor(xShape, 1), randomTensor(filterShape, 2), options))
  })

  test.each<Case>([
    ['windows', [2, 9, 8, 3], [3, 3, 3, 10], { strides: 2, padding: 'same' }],
    ['groups', [2, 6, 6, 8], [3, 3, 4, 12], { groups: 2 }],
    ['window 1', [2, 4, 4, 6], [1, 1, 6, 5], {}],
    ['groups of window 1', [2, 4, 4, 8], [1, 1, 4, 8], { groups: 2 }],
    ['3 × 3 with many channels', [2, 11, 9, 17], [3, 3, 17, 18], {}],
    ['depthwise', [2, 7, 9, 13], [3, 2, 1, 13], { groups: 13 }],
  ])('bias and activation: %s', (_, xShape, filterShape, options) => {
    const before = backend.calls.biasedConvolution ?? 0
    for (const activation of ['linear', 'relu'] as const) {
      for (const hasBias of [true, false]) {
        const compute = () => {
          const bias = hasBias ? randomTensor([filterShape.at(-1)!], 3) : undefined
          return conv2d(randomTensor(xShape, 1), randomTensor(filterShape, 2), { ...options, bias, activation })
        }
        expect(disagreement(backend, compute)).toBeUndefined()
      }
    }
    expect(backend.calls.biasedConvolution).toBe(before + 3)
  })

  test('1-D and 3-D', () => {
    const sound = (options: ConvOptions) => conv1d(randomTensor([2, 19, 3], 1), randomTensor([3, 3, 4], 2), options)
    agrees(() => sound({ padding: 'causal', dilations: 2 }))
    agrees(() => sound({ strides: 2 }))
    const volume = (options: ConvOptions) =>
      conv3d(randomTensor([2, 5, 4, 6, 2], 1), randomTensor([2, 3, 2, 2, 4], 2), options)
    agrees(() => volume({ strides: [1, 2, 1], padding: 'same' }))
    agrees(() => volume({ dilations: [2, 1, 1] }))
  })

  test('random geometries', () => {
    const random = randomNumbers(11)
    const upTo = (most: number): number => 1 + Math.floor(random() * most)
    for (let k = 0; k < 25; k++) {
      const groups = upTo(2)
      const [inputs, outputs] = [upTo(9), 4 * upTo(4)]
      const window = [upTo(3), upTo(3)]
      const options: ConvOptions = {
        groups,
        strides: [upTo(3), upTo(3)],
        dilations: [upTo(2), upTo(2)],
        padding: [
          [upTo(3) - 1, upTo(3) - 1],
          [upTo(3) - 1, upTo(3) - 1],
        ],
      }
      const xShape = [upTo(2), 4 + upTo(6), 4 + upTo(6), inputs * groups]
      const filterShape = [...window, inputs, outputs * groups]
      agrees(() => conv2d(randomTensor(xShape, k), randomTensor(filterShape, k + 100), options))
    }
  })
})
