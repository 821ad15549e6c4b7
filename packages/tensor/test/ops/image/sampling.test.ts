// Elements at fractional coordinates: against SciPy 1.17 (ndimage.map_coordinates) and Keras 3.16.
import { describe, expect, it } from 'vitest'
import { affineTransform, type FillMode, mapCoordinates, perspectiveTransform, tensor } from '../../../src/index.js'
import { f64, near, values } from '../../elements.js'

describe('mapCoordinates', () => {
  const image = f64(
    Array.from({ length: 12 }, (_, k) => (k + 1) ** 1.3),
    [3, 4],
  )
  const points = f64([-0.7, 0.2, 1.6, 2.4, 3.1, 0.3, -1.2, 3.4, 1.5, 4.7], [2, 5])
  it.each<[FillMode, readonly number[]]>([
    ['constant', [-0.96839, -2, 11.88697, 11.96114, -2]],
    ['nearest', [1.43869, 2.42066, 21.14495, 21.26856, 25.28923]],
    ['wrap', [13.14699, 7.43817, 18.15917, 14.08783, 2.78328]],
    ['mirror', [6.55904, 4.38853, 20.11517, 17.32517, 10.15636]],
    ['reflect', [1.43869, 2.74132, 21.14495, 21.26856, 22.38265]],
  ])('with %s agrees with SciPy', (fillMode, expected) => {
    near(mapCoordinates(image, points, { fillMode, fillValue: -2 }), expected, 1e-5)
  })

  it('takes the nearest element, halves away from 0, along any number of axes', () => {
    const at = f64([0.5, 1.4, 2.5, -0.5], [1, 4])
    const options = { interpolation: 'nearest', fillValue: 9 } as const
    expect(values(mapCoordinates(f64([1, 2, 3]), at, options))).toEqual([2, 2, 9, 9])
    const cube = f64([0, 1, 2, 3, 4, 5, 6, 7], [2, 2, 2])
    expect(values(mapCoordinates(cube, f64([0.5, 0.5, 0.5], [3, 1])))).toEqual([3.5])
  })

  it('says what is wrong', () => {
    expect(() => mapCoordinates(image, f64([1], [1, 1]))).toThrow('coordinates [1, 1] do not fit [3, 4]')
    expect(() => mapCoordinates(image, points, { fillMode: 'zeros' as 'wrap' })).toThrow('unknown fillMode "zeros"')
    expect(() => mapCoordinates(image, points, { interpolation: 'cubic' as 'nearest' })).toThrow(
      'interpolation "cubic"',
    )
  })
})

describe('affineTransform and perspectiveTransform', () => {
  it('agree with Keras', () => {
    const x = f64(
      [
        -0.06, 1.73, -0.47, -1.85, 0.08, -0.51, -1.12, -0.84, 0.18, -0.08, 0.04, 0.47, -0.98, -0.09, 1.72, 0.51, -0.87,
        0.0, -0.1, -0.09,
      ],
      [1, 4, 5, 1],
    )
    const map = f64([1.075, 0.268, -0.602, 0.018, 1.086, 0.338, -0.006, 0.0], [1, 8])
    near(
      affineTransform(x, map, { fillMode: 'reflect' }),
      [
        -0.2121, 0.222339, -0.033219, -0.888662, -0.297294, -0.2768, -0.378287, -0.809493, -0.053467, 0.786732, 0.2797,
        -0.239545, -0.415565, 0.030733, 0.66658, 0.23124, -0.62901, -0.0352, -0.09573, -0.09,
      ],
      1e-5,
    )
    const image = f64(
      [
        -0.31, -0.36, -1.79, -0.38, 0.54, -0.87, -0.93, -0.33, -1.01, 0.21, 0.41, -2.03, 1.15, -0.5, 0.52, 0.49, -0.2,
        -0.15, -0.7, -0.19, -0.16, -2.07, -0.25, -2.0, -0.34,
      ],
      [1, 5, 5, 1],
    )
    const from = f64([0, 0, 0, 4, 4, 0, 4, 4], [1, 4, 2])
    const to = f64([0, 1, 0, 4, 4, 0, 3, 4], [1, 4, 2])
    near(
      perspectiveTransform(image, from, to),
      [
        0.0, -0.180104, -0.82037, -0.185318, 0.54, -0.31, -0.733125, -0.952422, -0.426667, 0.206925, -0.687143, -0.81,
        -0.1725, -0.10263, 0.250617, 0.446923, -0.387959, -0.327778, -0.171875, -0.019031, -0.16, -1.09, -1.75, -0.34,
        0.0,
      ],
      1e-5,
    )
  })

  it('take one map for all images, and integers', () => {
    const bytes = tensor([1, 2, 3, 4], { shape: [2, 1, 2, 1], dtype: 'uint8' })
    const y = affineTransform(bytes, tensor([1, 0, 1, 0, 1, 0, 0, 0]))
    expect([y.dtype, values(y)]).toEqual(['float32', [2, 0, 4, 0]])
  })

  it('say what is wrong', () => {
    const x = f64([1, 2], [1, 1, 2, 1])
    expect(() => affineTransform(x, f64([1, 2]))).toThrow('transforms [2] do not fit 1 images')
    expect(() => affineTransform(f64([1]), f64([1]))).toThrow('affineTransform: images have shape [1]')
    expect(() => perspectiveTransform(x, f64([1, 2]), f64([1, 2]))).toThrow('points [2] do not fit 1 images')
  })
})
