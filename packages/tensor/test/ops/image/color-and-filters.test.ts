// Colours, blur, edges and similarity, against values that Keras 3.16 computed.
import { describe, expect, it } from 'vitest'
import { gaussianBlur, hsvToRgb, psnr, rgbToGrayscale, rgbToHsv, sobelEdges, ssim } from '../../../src/index.js'
import { f64, near } from '../../elements.js'

describe('colours', () => {
  const rgb = f64(
    [
      0.492, 0.197, 0.215, 0.456, 0.247, 0.515, 0.605, 0.067, 0.639, 0.164, 0.153, 0.947, 0.56, 0.953, 0.872, 0.974,
      0.994, 0.609,
    ],
    [1, 2, 3, 3],
  )
  it('agree with Keras', () => {
    near(
      rgbToHsv(rgb),
      [
        0.98983, 0.599594, 0.492, 0.796642, 0.520388, 0.515, 0.823427, 0.895149, 0.639, 0.668976, 0.838437, 0.947,
        0.465649, 0.412382, 0.953, 0.175325, 0.387324, 0.994,
      ],
      1e-5,
    )
    near(
      hsvToRgb(
        f64(
          [
            0.035, 0.071, 0.198, 0.73, 0.617, 0.394, 0.823, 0.929, 0.784, 0.253, 0.382, 0.14, 0.563, 0.245, 0.592,
            0.657, 0.79, 0.848,
          ],
          [1, 2, 3, 3],
        ),
      ),
      [
        0.198, 0.186894, 0.183942, 0.243279, 0.150902, 0.394, 0.738843, 0.055664, 0.784, 0.112297, 0.14, 0.08652,
        0.44696, 0.537175, 0.592, 0.17808, 0.216935, 0.848,
      ],
      1e-5,
    )
  })
  it('come back, and grey and black have no hue', () => {
    near(hsvToRgb(rgbToHsv(rgb)), [...rgb.dataSync()])
    near(
      rgbToHsv(
        f64([
          [0.4, 0.4, 0.4],
          [0, 0, 0],
          [1, 0, 0],
        ]),
      ),
      [0, 0, 0.4, 0, 0, 0, 0, 1, 1],
    )
    near(rgbToGrayscale(f64([[1, 1, 1]])), [0.9999])
    expect(() => rgbToHsv(f64([1, 2]))).toThrow('rgbToHsv: expected [..., 3], got [2]')
  })
})

describe('filters', () => {
  it('agree with Keras', () => {
    const x = f64(
      [
        2.12, 0.63, 0.11, -0.46, 1.33, 0.54, -0.47, 0.27, -0.29, -1.05, 0.1, 1.41, -1.35, 0.05, -2.14, 0.15, 1.24,
        -0.63, 0.58, 0.98, -0.82, 2.33, -0.71, 0.89, -0.53, -1.66, 0.2, -1.89, 0.06, -2.12, 0.49, 0.47, -0.4, 0.07,
        1.26, -0.68, -0.7, 0.37, 1.6, 0.34, -1.88, 0.64, -0.42, -1.8, 0.72, 0.24, -1.22, 2.39, -0.95, -0.09,
      ],
      [1, 5, 5, 2],
    )
    // Keras takes the deviation along the width first.
    near(
      gaussianBlur(x, f64([0.813, 0.638])),
      [
        0.655099, 0.378665, 0.067073, 0.039156, 0.066738, 0.154557, 0.065746, -0.006415, 0.004875, -0.194411, 0.075619,
        0.934647, -0.631237, 0.312757, -0.623427, -0.230646, 0.239079, -0.536448, 0.259611, -0.297609, -0.32254,
        1.135201, -0.63973, 0.432029, -0.409453, -0.722476, 0.160862, -0.979292, 0.395561, -0.679795, -0.341449,
        0.572368, -0.248185, -0.066885, 0.238046, -0.414456, -0.142355, 0.002064, 0.272371, -0.169229, -0.59469,
        0.111658, -0.229971, -0.500477, 0.221244, 0.050118, -0.397843, 0.833121, -0.21226, 0.266813,
      ],
      1e-5,
    )
    const edges = f64(
      [0.26, -0.9, 0.65, 0.97, 0.98, 0.48, -1.22, 0.12, -0.14, -1.05, -0.6, -1.11, 0.51, -2.27, 0.51, -1.61],
      [1, 4, 4, 1],
    )
    near(
      sobelEdges(edges),
      [
        3.54, -3.98, 1.61, -1.03, -3.21, 5.25, -4.42, 2.3, -1.35, -3.07, -1.95, -4.47, -4.73, 1.09, -7.49, 2.49, -4.16,
        -5.1, -4.24, -3.12, -1.02, 0.18, -3.46, -1.8, 0.73, -9.25, -0.68, -0.46, 0.5, 1.92, -0.39, -6.87,
      ],
      1e-5,
    )
  })
  it('say what is wrong', () => {
    const x = f64([1, 2], [1, 1, 2, 1])
    expect(() => gaussianBlur(x, f64([1, 2, 3]))).toThrow('gaussianBlur: sigma has shape [3]')
    expect(() => sobelEdges(x, { padding: 'same' as 'zeros' })).toThrow('sobelEdges: unknown padding "same"')
    expect(() => sobelEdges(f64([1]))).toThrow('sobelEdges: images have shape [1]')
  })
})

describe('similarity', () => {
  // Constant images have no contrast, so that only brightness counts.
  it('follows the definitions', () => {
    near(psnr(f64([0, 0, 1]), f64([0, 0.3, 1]), 1), [10 * Math.log10(3 / 0.09)])
    const [a, b] = [0.25, 0.75].map((value) => f64(Array(25).fill(value), [1, 5, 5, 1])) as [never, never]
    near(ssim(a, b, 1, { filterSize: 3 }), [(2 * 0.25 * 0.75 + 1e-4) / (0.25 ** 2 + 0.75 ** 2 + 1e-4)])
    expect(() => ssim(a, b, 1)).toThrow('ssim: images [1, 5, 5, 1] do not fit a window of 11')
    expect(() => psnr(f64([1]), f64([1, 2]), 1)).toThrow('psnr: the shapes [1] and [2] differ')
  })
})
