// Samples of resizing, sampling and shuffling of images, which are channels-last.
import { ints, sample, some } from './sample.js'
import type { SampleTable } from './table.js'

const line = some([1, 5, 2])
const image = some([1, 4, 4, 2])
const fillModes = ['constant', 'nearest', 'wrap', 'mirror', 'reflect'] as const

/** Images. */
export const imageSamples: SampleTable = {
  affineTransform: fillModes.map((fillMode) => ({
    name: fillMode,
    ...sample([some([1, 2, 3, 1]), some([1, 8], -0.4, 1.3, 3)], { fillMode, fillValue: 0.5 }),
  })),
  affineGrid: [
    sample([some([1, 2, 3])], [2, 3]),
    { name: 'to corners', ...sample([some([1, 2, 3])], [2, 2], { alignCorners: true }) },
  ],
  gaussianBlur: [
    sample([image, some([2], 0.5, 1)]),
    { name: 'one sigma', ...sample([image, 0.7], { kernelSize: [3, 5] }) },
  ],
  gridSample: (['zeros', 'border', 'reflection'] as const).map((padding) => ({
    name: padding,
    ...sample([some([1, 2, 3, 1]), some([1, 1, 2, 2], -1.4, 1.4, 3)], { padding, alignCorners: padding === 'border' }),
  })),
  hsvToRgb: [sample([some([2, 3], 0.02, 0.95)])],
  interpolate: [
    sample([image], [3, 6]),
    { name: 'bilinear', ...sample([line], [7], { mode: 'bilinear', alignCorners: true }) },
    { name: 'bicubic', ...sample([line], [3], { mode: 'bicubic' }) },
  ],
  mapCoordinates: [
    sample([some([3, 4]), some([2, 5], -0.9, 3.1)]),
    { name: 'of a line', ...sample([some([4]), some([1, 2, 2], -0.9, 3.1)], { fillMode: 'wrap' }) },
  ],
  perspectiveTransform: [
    sample([
      some([1, 2, 3, 1]),
      [
        [
          [0.1, 0.15],
          [2.05, 0.1],
          [0.2, 0.95],
          [1.9, 1.1],
        ],
      ],
      [
        [
          [0.3, 0.1],
          [1.8, 0.25],
          [0.1, 0.9],
          [2.2, 1.2],
        ],
      ],
    ]),
  ],
  pixelShuffle: [sample([some([1, 2, 2, 4])], 2)],
  pixelUnshuffle: [sample([some([1, 2, 4, 1])], 2)],
  // Not differentiated in the second input: equal images have an infinite ratio.
  psnr: [sample([some([2, 3]), ints([0, 1, 0, 1, 0, 1], [2, 3])], 1)],
  resizeBicubic: [sample([image], [3, 5]), { name: 'aligned', ...sample([image], [5, 3], { alignCorners: true }) }],
  resizeBilinear: [sample([image], [3, 5]), { name: 'aligned', ...sample([image], [5, 3], { alignCorners: true }) }],
  resizeImages: [
    sample([image], [3, 5]),
    { name: 'nearest', ...sample([image], [3, 6], { interpolation: 'nearest' }) },
    { name: 'antialiased', ...sample([image], [2, 3], { interpolation: 'bicubic', antialias: true }) },
    { name: 'cropped', ...sample([image], [2, 4], { interpolation: 'lanczos3', cropToAspectRatio: true }) },
    { name: 'padded', ...sample([image], [2, 4], { padToAspectRatio: true, fillValue: 0.5 }) },
  ],
  resizeNearest: [sample([image], [3, 6])],
  rgbToGrayscale: [sample([some([2, 3])])],
  rgbToHsv: [sample([some([2, 3], 0.1, 0.9)])],
  scaleAndTranslate: [
    sample([some([4, 3])], [0, 1], [3, 4], { scale: [0.8, 1.3], translation: [0.2, -0.1] }),
    { name: 'lanczos', ...sample([some([5])], [-1], [4], { scale: [0.7], method: 'lanczos3', antialias: false }) },
  ],
  sobelEdges: (['symmetric', 'reflect', 'zeros'] as const).map((padding) => ({
    name: padding,
    ...sample([some([1, 3, 3, 1])], { padding }),
  })),
  ssim: [sample([some([1, 4, 4, 1], 0, 1), some([1, 4, 4, 1], 0, 1, 1)], 1, { filterSize: 3 })],
}
