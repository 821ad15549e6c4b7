// Sampling of images at any place, against PyTorch.
import { describe, expect, it } from 'vitest'
import { affineGrid, gridSample, tensor, zeros } from '../../../src/index.js'
import { f64, near } from '../../elements.js'

const image = f64(
  Array.from({ length: 24 }, (_, k) => (k + 1) ** 1.3),
  [2, 3, 4, 1],
)
const grid = f64([-1.3, 0.2, 0.1, -0.4, 0.9, 1.6, 0.33, -0.77, -0.95, 0.95, 2.3, -3.1], [2, 1, 3, 2])

describe('gridSample', () => {
  // torch.nn.functional.grid_sample
  it.each([
    ['bilinear', 'zeros', false, [0, 6.941444968718359, 0, 28.961075538890928, 18.05943579817419, 0]],
    [
      'bilinear',
      'zeros',
      true,
      [5.479294737206522, 8.480370609121538, 9.95340850234028, 36.58215699008831, 51.961529378380774, 0],
    ],
    [
      'bilinear',
      'border',
      false,
      [
        10.891889609740428, 6.941444968718359, 25.289230792133658, 34.27346217620228, 52.34619071934546,
        36.75834735990512,
      ],
    ],
    [
      'bilinear',
      'border',
      true,
      [
        9.962354067648224, 8.480370609121538, 24.883521255850702, 36.58215699008831, 51.961529378380774,
        36.75834735990512,
      ],
    ],
    [
      'bilinear',
      'reflection',
      false,
      [
        11.120222684209125, 6.941444968718359, 21.14494962111576, 34.27346217620228, 52.34619071934546,
        55.28322609705439,
      ],
    ],
    [
      'bilinear',
      'reflection',
      true,
      [
        10.972453717003479, 8.480370609121538, 18.696415389668857, 36.58215699008831, 51.961529378380774,
        54.49712037888601,
      ],
    ],
    ['nearest', 'zeros', false, [0, 4.171167510947728, 0, 33.800150712639834, 52.34619071934546, 0]],
    ['nearest', 'zeros', true, [8.103282983463814, 12.549529737646981, 0, 33.800150712639834, 52.34619071934546, 0]],
    [
      'nearest',
      'border',
      false,
      [
        8.103282983463814, 4.171167510947728, 25.289230792133658, 33.800150712639834, 52.34619071934546,
        36.75834735990512,
      ],
    ],
    [
      'nearest',
      'border',
      true,
      [
        8.103282983463814, 12.549529737646981, 25.289230792133658, 33.800150712639834, 52.34619071934546,
        36.75834735990512,
      ],
    ],
    [
      'nearest',
      'reflection',
      false,
      [
        8.103282983463814, 4.171167510947728, 25.289230792133658, 33.800150712639834, 52.34619071934546,
        55.60956336124427,
      ],
    ],
    [
      'nearest',
      'reflection',
      true,
      [
        8.103282983463814, 12.549529737646981, 14.92852786458892, 33.800150712639834, 52.34619071934546,
        55.60956336124427,
      ],
    ],
  ] as const)('%s, %s, alignCorners %s', (mode, padding, alignCorners, expected) => {
    near(gridSample(image, grid, { mode, padding, alignCorners }), expected)
  })
  it('takes channels, views, integers and images of one element', () => {
    const two = f64([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2])
    near(gridSample(two, f64([0, 0], [1, 1, 1, 2])), [2.5, 25])
    near(gridSample(two.transpose({ perm: [0, 2, 1, 3] }), f64([-0.5, 0.5], [1, 1, 1, 2])), [2, 20])
    near(gridSample(tensor([1, 3], { shape: [1, 1, 2, 1], dtype: 'uint8' }), f64([0, 0], [1, 1, 1, 2])), [2])
    const one = f64([7], [1, 1, 1, 1])
    const far = f64([5, -5], [1, 1, 1, 2])
    for (const alignCorners of [false, true]) {
      near(gridSample(one, far, { padding: 'reflection', alignCorners }), [7])
      near(gridSample(one, far, { padding: 'border', alignCorners }), [7])
    }
    expect(gridSample(zeros([0, 2, 2, 3]), zeros([0, 4, 5, 2])).shape).toEqual([0, 4, 5, 3])
  })
  it('refuses shapes and options that do not fit', () => {
    expect(() => gridSample(zeros([2, 2, 1]), grid)).toThrow(
      'gridSample: image [2, 2, 1] and grid [2, 1, 3, 2] do not fit',
    )
    expect(() => gridSample(zeros([1, 2, 2, 1]), grid)).toThrow('gridSample: image')
    expect(() => gridSample(image, grid, { mode: 'bicubic' as 'nearest' })).toThrow('gridSample: mode "bicubic"')
    expect(() => gridSample(image, grid, { padding: 'wrap' as 'zeros' })).toThrow('padding "wrap"')
  })
})

describe('affineGrid', () => {
  const theta = f64([1, 0.2, 0.1, 0.3, -1, 0.5], [1, 2, 3])
  it('agrees with PyTorch', () => {
    near(affineGrid(theta, [2, 3]), [-2 / 3, 0.8, 0, 1, 2 / 3, 1.2, -1.4 / 3, -0.2, 0.2, 0, 2.6 / 3, 0.2])
    near(
      affineGrid(theta, [2, 3], { alignCorners: true }),
      [-1.1, 1.2, -0.1, 1.5, 0.9, 1.8, -0.7, -0.8, 0.3, -0.5, 1.3, -0.2],
    )
  })
  it('the identity reads the image itself', () => {
    const identity = f64([1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0], [2, 2, 3])
    near(gridSample(image, affineGrid(identity, [3, 4])), [...image.dataSync()])
    near(gridSample(image, affineGrid(identity, [3, 4], { alignCorners: true }), { alignCorners: true }), [
      ...image.dataSync(),
    ])
    expect([...affineGrid(f64([1, 0, 0, 0, 1, 0], [1, 2, 3]), [1, 1], { alignCorners: true }).dataSync()]).toEqual([
      0, 0,
    ])
  })
  it('refuses shapes that do not fit', () => {
    expect(() => affineGrid(zeros([2, 3]), [1, 1])).toThrow('affineGrid: theta [2, 3] and size [1,1] do not fit')
    expect(() => affineGrid(zeros([1, 2, 3]), [1])).toThrow('affineGrid: theta [1, 2, 3] and size [1] do not fit')
  })
})
