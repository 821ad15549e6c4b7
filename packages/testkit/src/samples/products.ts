// Samples of products, convolutions, pooling and resizing.
import { conv2d, einsum, type Tensor } from '@tensorloom/tensor'
import { type OpSample, type SampleInput, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const line = some([1, 5, 2])
const image = some([1, 4, 4, 2])
const block = some([1, 3, 3, 3, 1])
const other = (...shape: number[]) => some(shape, -1, 1, 1)

const pooling = (d: 1 | 2 | 3, x = [line, image, block][d - 1]!): readonly OpSample[] => [
  sample([x], 2),
  { name: 'same', ...sample([x], 2, { strides: 1, padding: 'same' }) },
]

/** Products of vectors and matrices, and ops over windows. Images are channels-last. */
export const products: SampleTable = {
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
  dense: [
    sample([some([2, 3]), other(3, 2), some([2], -1, 1, 2)], { activation: 'relu' }),
    { name: 'no bias', ...sample([some([2, 3]), other(3, 2)], { activation: 'sigmoid' }) },
    { name: 'batches', ...sample([some([2, 2, 3]), other(3, 2), some([2], -1, 1, 2)], { activation: 'tanh' }) },
  ],
  depthwiseConv1d: [sample([line, other(3, 2, 2)], { padding: 'same' })],
  depthwiseConv2d: [sample([image, other(2, 2, 2, 2)], { strides: 2 })],
  dot: [sample([some([2, 3]), other(3, 2)]), { name: 'vectors', ...sample([some([3]), other(3)]) }],
  einsum: [
    equation('ij,jk->ki', some([2, 3]), other(3, 2)),
    equation('ii->i', some([3, 3])),
    equation('bij,bj->bi', some([2, 2, 3]), other(2, 3)),
  ],
  fold: [sample([some([1, 2, 2, 4])], [3, 3], [2, 2])],
  interpolate: [
    sample([image], [3, 6]),
    { name: 'bilinear', ...sample([line], [7], { mode: 'bilinear', alignCorners: true }) },
    { name: 'bicubic', ...sample([line], [3], { mode: 'bicubic' }) },
  ],
  kron: [sample([some([2, 2]), other(1, 3)])],
  matmul: [
    sample([some([2, 3]), other(3, 2)]),
    { name: 'batches broadcast', ...sample([some([2, 1, 2, 2]), other(3, 2, 1)]) },
    { name: 'both transposed', ...sample([some([3, 2]), other(2, 3)], { transposeA: true, transposeB: true }) },
    { name: 'vectors', ...sample([some([3]), other(3)]) },
    { name: 'matrix and vector', ...sample([some([2, 3]), other(3)]) },
  ],
  maxPool1d: pooling(1),
  maxPool2d: pooling(2),
  maxPool3d: pooling(3),
  outer: [sample([some([2]), other(3)])],
  pixelShuffle: [sample([some([1, 2, 2, 4])], 2)],
  pixelUnshuffle: [sample([some([1, 2, 4, 1])], 2)],
  resizeBicubic: [sample([image], [3, 5]), { name: 'aligned', ...sample([image], [5, 3], { alignCorners: true }) }],
  resizeBilinear: [sample([image], [3, 5]), { name: 'aligned', ...sample([image], [5, 3], { alignCorners: true }) }],
  resizeNearest: [sample([image], [3, 6])],
  separableConv1d: [sample([line, other(2, 2, 1), some([1, 2, 2], -1, 1, 2)])],
  separableConv2d: [sample([image, other(2, 2, 2, 1), some([1, 1, 2, 1], -1, 1, 2)], { strides: 2 })],
  tensordot: [
    sample([some([2, 3]), other(3, 2)], { axes: 1 }),
    { name: 'two axes', ...sample([some([2, 2]), other(2, 2)]) },
  ],
  unfold: [sample([image], 2), { name: 'same', ...sample([some([1, 3, 3, 1])], 2, { padding: 'same', strides: 2 }) }],
}

function equation(name: string, ...inputs: readonly SampleInput[]): OpSample {
  return { name, inputs, call: (...tensors) => einsum(name, ...tensors) }
}
