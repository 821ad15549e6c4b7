// Samples of resizing, sampling and shuffling of images, which are channels-last.
import { sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const line = some([1, 5, 2])
const image = some([1, 4, 4, 2])

/** Images. */
export const imageSamples: SampleTable = {
  affineGrid: [
    sample([some([1, 2, 3])], [2, 3]),
    { name: 'to corners', ...sample([some([1, 2, 3])], [2, 2], { alignCorners: true }) },
  ],
  gridSample: (['zeros', 'border', 'reflection'] as const).map((padding) => ({
    name: padding,
    ...sample([some([1, 2, 3, 1]), some([1, 1, 2, 2], -1.4, 1.4, 3)], { padding, alignCorners: padding === 'border' }),
  })),
  interpolate: [
    sample([image], [3, 6]),
    { name: 'bilinear', ...sample([line], [7], { mode: 'bilinear', alignCorners: true }) },
    { name: 'bicubic', ...sample([line], [3], { mode: 'bicubic' }) },
  ],
  pixelShuffle: [sample([some([1, 2, 2, 4])], 2)],
  pixelUnshuffle: [sample([some([1, 2, 4, 1])], 2)],
  resizeBicubic: [sample([image], [3, 5]), { name: 'aligned', ...sample([image], [5, 3], { alignCorners: true }) }],
  resizeBilinear: [sample([image], [3, 5]), { name: 'aligned', ...sample([image], [5, 3], { alignCorners: true }) }],
  resizeNearest: [sample([image], [3, 6])],
}
