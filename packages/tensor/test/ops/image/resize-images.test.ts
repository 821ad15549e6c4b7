// Resizing with every method, antialiasing and aspect ratios, against values that Keras 3.16 computed.
import { describe, expect, it } from 'vitest'
import { resizeImages, scaleAndTranslate, tensor } from '../../../src/index.js'
import { f64, near, values } from '../../elements.js'

describe('resizeImages', () => {
  it('agrees with Keras', () => {
    const cubic = f64(
      [
        -0.03, 0.26, -0.57, -0.58, 0.82, 0.74, 0.68, -0.03, -0.45, 0.31, 1.2, 0.29, -0.28, -0.53, 1.82, -0.93, 1.36,
        0.85, -1.36, 0.65, 1.12, 0.35, -1.2, -1.98, -1.96,
      ],
      [1, 5, 5, 1],
    )
    near(
      resizeImages(cubic, [2, 8], { interpolation: 'bicubic' }),
      [
        0.532479, 0.605464, 0.589017, 0.098482, -0.306879, -0.483846, -0.010856, 0.376181, -0.754374, 0.13798, 1.23683,
        0.885491, -0.184529, -1.523322, -0.720672, 0.103083,
      ],
      1e-5,
    )
    const smooth = f64(
      [
        -0.88, -0.87, 0.33, -0.65, -0.97, -0.48, -0.12, 1.12, -1.15, -0.64, 0.07, 0.96, 2.39, -0.03, 0.84, 0.3, -0.02,
        0.02, -0.2, 1.23,
      ],
      [1, 5, 4, 1],
    )
    near(
      resizeImages(smooth, [3, 8], { interpolation: 'bicubic', antialias: true }),
      [
        -1.047145, -0.982332, -0.845413, -0.531068, -0.048927, 0.17025, 0.129339, 0.11019, -0.269089, -0.334323,
        -0.472777, -0.35667, 0.023735, 0.409076, 0.773714, 0.94601, 1.178995, 0.875692, 0.233184, -0.024839, 0.1468,
        0.401897, 0.718209, 0.867602,
      ],
      1e-5,
    )
    const lanczos = f64(
      [
        -0.18, 0.17, 0.04, 0.21, 0.62, -0.23, 0.69, -0.87, 0.82, 1.06, -0.59, 0.46, 0.09, 0.35, -1.51, 0.99, -0.91,
        0.37, -1.04, 1.58,
      ],
      [1, 4, 5, 1],
    )
    near(
      resizeImages(lanczos, [3, 9], { interpolation: 'lanczos5' }),
      [
        -0.194097, -0.011526, 0.188873, 0.135104, -0.105066, -0.080952, 0.370806, 0.746807, 0.898428, -1.114663,
        -0.051757, 0.938927, 0.239218, -0.634083, 0.275083, 0.965663, -0.06012, -1.146731, 1.085878, 0.175184, -0.71502,
        -0.225956, 0.391975, -0.432534, -0.80283, 0.359967, 1.444132,
      ],
      1e-5,
    )
    const cropped = f64(
      [
        2.24, -0.82, -1.21, -0.88, -1.25, -0.17, -1.21, 1.71, 0.69, -1.41, -0.5, 1.58, -0.07, 1.32, 0.48, -1.07, -1.21,
        -0.6, 1.14, 1.56, 0.54, -1.2, -1.19, 0.18, 0.31, 0.28, -0.31, -0.27, -0.6, -0.21, 0.97, 0.4,
      ],
      [1, 4, 8, 1],
    )
    near(
      resizeImages(cropped, [3, 3], { cropToAspectRatio: true }),
      [-0.988056, -0.761667, -0.110278, 0.528333, 0.9025, 0.089167, -0.051111, -0.1875, -0.380833],
      1e-5,
    )
    const padded = f64(
      [
        2.03, 0.37, -0.85, -0.55, 0.48, 0.52, 0.01, -0.49, -1.84, 1.17, 2.4, 0.34, 0.48, 0.02, -1.82, -0.56, -0.33,
        0.55, 0.32, -0.76, -0.01, 1.22, -2.49, -1.92, 0.54, -1.42, 2.11, -1.12, 0.14, 1.06, -0.3, 0.0,
      ],
      [1, 4, 8, 1],
    )
    near(
      resizeImages(padded, [6, 6], { padToAspectRatio: true, fillValue: 1.5 }),
      [
        1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.626667, 0.63, 0.45, 0.993333, 0.8825, 0.546667, -0.823056, 1.4475, 0.469444,
        0.417222, -0.705834, -0.709444, -0.117222, 0.42, -0.580278, 0.211389, -0.465834, -1.6875, 0.856667, 0.9225,
        0.459167, 0.896667, 0.94, 0.725, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5,
      ],
      1e-5,
    )
  })

  it('keeps the dtype with nearest, and what is equal everywhere', () => {
    const bytes = tensor([1, 2, 3, 4, 5, 6], { shape: [1, 2, 3, 1], dtype: 'uint8' })
    const y = resizeImages(bytes, [1, 5], { interpolation: 'nearest' })
    expect([y.dtype, values(y)]).toEqual(['uint8', [4, 4, 5, 6, 6]])
    for (const interpolation of ['bilinear', 'bicubic', 'lanczos3', 'lanczos5'] as const) {
      near(resizeImages(f64(Array(12).fill(3), [1, 3, 4, 1]), [5, 2], { interpolation }), Array(10).fill(3))
    }
  })

  it('says what is wrong', () => {
    const x = f64([1, 2], [1, 1, 2, 1])
    expect(() => resizeImages(x, [1, 0])).toThrow('resizeImages: size [1,0] does not fit [1, 1, 2, 1]')
    expect(() => resizeImages(x, [1, 2], { interpolation: 'area' as 'bilinear' })).toThrow(
      'unknown interpolation "area"',
    )
    expect(() => resizeImages(x, [1, 2], { cropToAspectRatio: true, padToAspectRatio: true })).toThrow('are both true')
  })
})

describe('scaleAndTranslate', () => {
  it('agrees with Keras', () => {
    const x = f64(
      [
        -0.37, 0.03, 0.15, -0.23, -0.82, 0.78, -0.39, 0.75, 0.04, 1.44, 1.34, -2.02, -0.66, -0.77, 1.03, -0.61, -0.85,
        -3.12, 0.33, 0.71,
      ],
      [4, 5],
    )
    const options = { scale: [1.049, 1.316], translation: [0.406, 0.592], method: 'bicubic' } as const
    near(
      scaleAndTranslate(x, [0, 1], [3, 6], options),
      [
        0.0, -0.426111, 0.061562, 0.122147, -0.029646, -0.447044, 0.0, 0.150027, -0.09212, 0.430748, 0.298394, 0.008103,
        0.0, 0.88845, -1.254897, -0.166305, -0.064626, -0.097519,
      ],
      1e-5,
    )
  })

  it('says what is wrong', () => {
    const x = f64([1, 2])
    expect(() => scaleAndTranslate(x, [1], [2])).toThrow('axes [1], size [2]')
    expect(() => scaleAndTranslate(x, [0], [2], { scale: [-1] })).toThrow('scale [-1]')
    expect(() => scaleAndTranslate(x, [0], [2], { method: 'nearest' as 'bilinear' })).toThrow(
      "'nearest' has no weights",
    )
  })
})
