// Spectra against NumPy 2.4, with windows of SciPy 1.17.
import { describe, expect, it } from 'vitest'
import { rfft, stft, zeros } from '../../../src/index.js'
import { f64, near } from '../../elements.js'

const x = [0.5, -1, 2, 0.25, 3, -0.75, 1.5, 0.1, -2, 0.6]

describe('rfft', () => {
  it('agrees with NumPy', () => {
    const [real, imaginary] = rfft(f64(x.slice(0, 6)))
    near(real, [4, -3.125, -0.875, 7], 1e-6)
    near(imaginary, [0, 1.082532, -0.649519, 0], 1e-6)
  })
  it('pads and cuts', () => {
    const [real, imaginary] = rfft(f64(x.slice(0, 3)), { length: 8 })
    near(real, [1.5, -0.207107, -1.5, 1.207107, 3.5], 1e-6)
    near(imaginary, [0, -1.292893, 1, 2.707107, 0], 1e-6)
    near(rfft(f64(x), { length: 6 })[0], [4, -3.125, -0.875, 7], 1e-6)
    expect(() => rfft(f64(x), { length: 0 })).toThrow('rfft: length is 0')
  })
})

describe('stft', () => {
  it('agrees with NumPy', () => {
    const [real, imaginary] = stft(f64(x), 4, 2, 6)
    expect(real.shape).toEqual([6, 4])
    near(
      real,
      [
        -0.5, 0, 1, -1.5, 1.625, -1.8125, 2.1875, -2.375, 2.75, -2.875, 3.125, -3.25, 1.175, -1.3375, 1.6625, -1.825,
        -1.65, 1.825, -2.175, 2.35, -1.65, 1.825, -2.175, 2.35,
      ],
      1e-6,
    )
    near(
      imaginary,
      [
        0, 0, 0, 0, 0, 0.541266, -0.541266, 0, 0, -0.433013, 0.433013, 0, 0, 0.368061, -0.368061, 0, 0, 0.216506,
        -0.216506, 0, 0, -0.216506, 0.216506, 0,
      ],
      1e-6,
    )
    const [flat] = stft(f64(x), 4, 2, 6, { window: 'blackman', center: false })
    near(flat, [1.95, -1.1, -0.6, 1.45, 0.78, -0.015, -1.515, 2.28, -0.07, -0.015, 0.185, -0.27], 1e-6)
  })
  it('says what is wrong', () => {
    expect(() => stft(zeros([4]), 8, 2, 4)).toThrow('does not fit frames of 8 in 4 elements')
    expect(() => stft(zeros([4]), 8, 2, 8, { center: false })).toThrow('a signal [4] does not fit')
    expect(() => stft(zeros([9]), 4, 0, 4)).toThrow('stft: frameStep is 0')
    expect(() => stft(zeros([9]), 4, 1, 4, { window: 'kaiser' as 'hann' })).toThrow('unknown window "kaiser"')
  })
})
