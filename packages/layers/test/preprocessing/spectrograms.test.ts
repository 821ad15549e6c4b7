// Spectrograms: options and shapes. Values are checked against Keras in packages/keras.
import { ones, type Tensor, tensor } from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { melSpectrogram, stftSpectrogram } from '../../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]
// Eight periods in 64 elements.
const tone = tensor(
  Array.from({ length: 64 }, (_, t) => Math.sin((2 * Math.PI * t) / 8)),
  { shape: [1, 64, 1] },
)
const loudest = (x: readonly number[]): number => x.indexOf(Math.max(...x))

describe('stftSpectrogram', () => {
  it('finds the frequency of a tone', () => {
    const layer = stftSpectrogram({ frameLength: 32, frameStep: 16, mode: 'psd' })
    const y = layer.apply(tone)
    expect(y.shape).toEqual([1, 3, 17])
    expect(loudest(values(y).slice(0, 17))).toBe(4)
    expect(layer.trainableParameters.length).toBe(2)
  })

  it('has the shapes of its modes', () => {
    const shapeOf = (options: object): readonly number[] =>
      stftSpectrogram({ frameLength: 16, frameStep: 8, ...options }).apply(ones([2, 40, 3])).shape
    expect(shapeOf({})).toEqual([2, 4, 27])
    expect(shapeOf({ mode: 'stft' })).toEqual([2, 4, 54])
    expect(shapeOf({ padding: 'same', expandDims: true })).toEqual([2, 5, 9, 3])
    expect(shapeOf({ fftLength: 32, mode: 'real' })).toEqual([2, 4, 51])
  })

  it('takes channels first', () => {
    const options = { frameLength: 16, frameStep: 8, mode: 'magnitude' } as const
    const x = tensor(
      Array.from({ length: 80 }, (_, k) => Math.sin(k * k)),
      { shape: [1, 40, 2] },
    )
    const last = stftSpectrogram(options).apply(x)
    const first = stftSpectrogram({ ...options, dataFormat: 'channelsFirst' }).apply(x.transpose({ perm: [0, 2, 1] }))
    expect([first.shape, values(first)]).toEqual([[1, 18, 4], values(last.transpose({ perm: [0, 2, 1] }))])
  })

  it('says what is wrong', () => {
    expect(() => stftSpectrogram({ frameLength: 8, frameStep: 9 })).toThrow(
      'frameStep 9, frameLength 8 and fftLength 8',
    )
    expect(() => stftSpectrogram({ mode: 'power' as 'psd' })).toThrow("mode is 'power'")
    expect(() => stftSpectrogram({ window: 'kaiser' as 'hann' })).toThrow("window is 'kaiser'")
    expect(() => stftSpectrogram().apply(ones([1, 300]))).toThrow('signals have shape [batch, 300]')
    expect(() => stftSpectrogram().apply(tensor(new Int32Array(300), { shape: [1, 300, 1] }))).toThrow('dtype int32')
  })
})

describe('melSpectrogram', () => {
  it('finds the band of a tone, in decibels below the loudest', () => {
    const options = { fftLength: 32, sequenceStride: 16, samplingRate: 800, numMelBins: 6, minFreq: 0 } as const
    const layer = melSpectrogram({ ...options, topDb: 30 })
    const y = layer.apply(tone.reshape([1, 64]))
    expect(y.shape).toEqual([1, 6, 5])
    const [high, low] = [Math.max(...values(y)), Math.min(...values(y))]
    expect(high - low).toBeLessThan(30.001)
    const middle = [0, 1, 2, 3, 4, 5].map((band) => values(y)[band * 5 + 2]!)
    // 100 of 0 … 400 Hz: mel 150 of 509, between the second and third of six bands.
    expect([1, 2]).toContain(loudest(middle))
    expect(melSpectrogram(options).apply(ones([64])).shape).toEqual([6, 5])
  })

  it('says what is wrong', () => {
    expect(() => melSpectrogram({ fftLength: 16, sequenceLength: 32 })).toThrow(
      'sequenceLength 32 is more than fftLength',
    )
    expect(() => melSpectrogram({ minFreq: 900, maxFreq: 800 })).toThrow('maxFreq is 800')
    expect(() => melSpectrogram({ window: 'flat' as 'hann' })).toThrow("window is 'flat'")
    expect(() => melSpectrogram({ numMelBins: 0 })).toThrow('numMelBins is 0')
  })
})
