// Samples of ops over windows: convolutions, pooling, patches. Images are channels-last.

import { conv2d, type Tensor } from '@tensorloom/tensor'
import { type OpSample, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const line = some([1, 5, 2])
const image = some([1, 4, 4, 2])
const block = some([1, 3, 3, 3, 1])
const pooling = (d: 1 | 2 | 3, x = [line, image, block][d - 1]!): readonly OpSample[] => [
  sample([x], 2),
  { name: 'same', ...sample([x], 2, { strides: 1, padding: 'same' }) },
]
const other = (...shape: number[]) => some(shape, -1, 1, 1)

/** Convolutions and pooling. */
export const convolutionSamples: SampleTable = {
  avgPool1d: pooling(1),
  avgPool2d: pooling(2),
  avgPool3d: pooling(3),
  conv1d: [
    sample([line, other(3, 2, 2)], { padding: 'same' }),
    { name: 'causal, dilated', ...sample([line, other(2, 2, 1)], { padding: 'causal', dilations: 2 }) },
  ],
  conv1dTranspose: [sample([some([1, 3, 2]), other(2, 2, 2)], { strides: 2 })],
  conv2d: [
    sample([image, other(2, 3, 2, 2)], { padding: 'same', strides: 2 }),
    { name: 'groups, dilated', ...sample([image, other(2, 2, 1, 2)], { groups: 2, dilations: 2 }) },
    { name: 'strides and dilations', ...sample([some([1, 5, 5, 1]), other(2, 2, 1, 2)], { strides: 2, dilations: 2 }) },
    ...(['linear', 'sigmoid', 'tanh'] as const).map((activation) => ({
      name: `bias, ${activation}`,
      inputs: [image, other(2, 2, 2, 3), some([3], -1, 1, 2)],
      call: (x: Tensor, filters: Tensor, bias: Tensor) => conv2d(x, filters, { bias, activation }),
    })),
    { name: 'activation alone', ...sample([image, other(2, 2, 2, 3)], { activation: 'relu' }) },
  ],
  conv2dTranspose: [
    sample([some([1, 2, 2, 2]), other(3, 3, 1, 2)], { strides: 2, padding: 'same' }),
    { name: 'groups', ...sample([some([1, 2, 2, 2]), other(2, 2, 1, 2)], { groups: 2 }) },
  ],
  conv3d: [sample([block, other(2, 2, 2, 1, 2)], { strides: [1, 1, 1] })],
  conv3dTranspose: [sample([some([1, 2, 2, 1, 1]), other(2, 2, 2, 1, 1)])],
  depthwiseConv1d: [sample([line, other(3, 2, 2)], { padding: 'same' })],
  depthwiseConv2d: [sample([image, other(2, 2, 2, 2)], { strides: 2 })],
  fold: [sample([some([1, 2, 2, 4])], [3, 3], [2, 2])],
  maxPool1d: pooling(1),
  maxPool2d: pooling(2),
  maxPool3d: pooling(3),
  separableConv1d: [sample([line, other(2, 2, 1), some([1, 2, 2], -1, 1, 2)])],
  separableConv2d: [sample([image, other(2, 2, 2, 1), some([1, 1, 2, 1], -1, 1, 2)], { strides: 2 })],
  unfold: [sample([image], 2), { name: 'same', ...sample([some([1, 3, 3, 1])], 2, { padding: 'same', strides: 2 }) }],
}
