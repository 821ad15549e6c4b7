// Samples of softmax and of normalization over a batch, a group, a row, to a length.

import { batchNorm } from '@tensorloom/tensor'
import { sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const other = (seed: number, ...shape: number[]) => some(shape, -1, 1, seed)
const image = some([2, 3, 4])
const [four, three] = [some([4], 0.5, 1.5, 1), some([3], 0.5, 1.5, 1)]
const rows = some([2, 3], -2, 2)
const x = some([2, 3, 2], -2, 2)

/** Softmax and normalization. */
export const normalizationSamples: SampleTable = {
  batchNorm: [
    sample([image, four, other(2, 4), other(3, 4), some([4], 0.4, 2)]),
    {
      name: 'training',
      inputs: [image, four, other(2, 4)],
      call: (x, scale, offset) => batchNorm(x, scale, offset, { training: true }),
    },
  ],
  batchNormTraining: [sample([image, four, other(2, 4)])],
  clipByNorm: [sample([x], 1.1, { axis: 1 }), { name: 'everything', ...sample([x], 0.9) }],
  groupNorm: [sample([image, four, other(2, 4)], { groups: 2 }), { name: 'alone', ...sample([image], { groups: 2 }) }],
  instanceNorm: [sample([image, four, other(2, 4)]), { name: 'alone', ...sample([image]) }],
  layerNorm: [
    sample([rows, three, other(2, 3)]),
    { name: 'without offset, over two axes', ...sample([some([2, 2, 2]), other(1, 2, 2)], { axis: [0, 1] }) },
    { name: 'alone', ...sample([rows], { axis: 0 }) },
  ],
  logSoftmax: [sample([rows]), { name: 'first axis', ...sample([rows], { axis: 0 }) }],
  normalize: [sample([rows]), { name: 'order 3, along rows', ...sample([rows], { ord: 3, axis: 0 }) }],
  rmsNorm: [sample([rows, three]), { name: 'alone', ...sample([rows]) }],
  softmax: [sample([rows]), { name: 'first axis', ...sample([rows], { axis: 0 }) }],
  sparsemax: [sample([some([2, 3], -0.8, 0.8)]), { name: 'along rows', ...sample([some([2, 3])], { axis: 0 }) }],
}
