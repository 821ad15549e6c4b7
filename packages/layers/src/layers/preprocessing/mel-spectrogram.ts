// Mel spectrograms: the power of a signal over time in bands that people hear as equally wide.

import type { WindowName } from '@tensorloom/tensor'
import {
  add,
  cast,
  isFloating,
  log10,
  matmul,
  max,
  maximum,
  mul,
  pow,
  type Shape,
  ShapeError,
  sqrt,
  square,
  stft,
  sub,
  swapAxes,
  type Tensor,
  TensorloomError,
  tensor,
} from '@tensorloom/tensor'
import { windowNames } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkCount, checkRange } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'

/** Options of `melSpectrogram`. */
export interface MelSpectrogramOptions extends LayerOptions {
  /** Length of the transform; 2048 by default. */
  readonly fftLength?: number | undefined
  /** Elements from one frame to the next; 512 by default. */
  readonly sequenceStride?: number | undefined
  /** Elements of a frame, at most `fftLength`, which it is by default. */
  readonly sequenceLength?: number | null | undefined
  /** Window over each frame: `hann` (the default), `hamming`, `blackman`, or null for none. */
  readonly window?: WindowName | null | undefined
  /** Elements per second; 16000 by default. */
  readonly samplingRate?: number | undefined
  /** Number of bands; 128 by default. */
  readonly numMelBins?: number | undefined
  /** Lowest frequency in hertz; 20 by default. */
  readonly minFreq?: number | undefined
  /** Highest frequency in hertz; half of the sampling rate by default. */
  readonly maxFreq?: number | null | undefined
  /** Whether the result is in decibels; true by default. */
  readonly powerToDb?: boolean | undefined
  /** Decibels below the loudest value at which values are cut off; 80 by default. */
  readonly topDb?: number | undefined
  /** Exponent of the magnitude: 1 for energy, 2 (the default) for power. */
  readonly magExp?: number | undefined
  /** Smallest power before the logarithm; 1e-10 by default. */
  readonly minPower?: number | undefined
  /** Power that is 0 decibels; 1 by default. */
  readonly refPower?: number | undefined
}

const standards = {
  fftLength: 2048,
  sequenceStride: 512,
  window: 'hann',
  samplingRate: 16000,
  numMelBins: 128,
  minFreq: 20,
  powerToDb: true,
  topDb: 80,
  magExp: 2,
  minPower: 1e-10,
  refPower: 1,
} as const

/** The options of a mel spectrogram, with defaults filled in. */
export type MelSpectrogramSettings = Omit<
  { readonly [K in keyof MelSpectrogramOptions]-?: NonNullable<MelSpectrogramOptions[K]> },
  keyof LayerOptions | 'window'
> & {
  /** Window over each frame; null for none. */
  readonly window: WindowName | null
}

// The mel scale of HTK (O'Shaughnessy 1987).
const melOf = (frequency: number): number => 1127 * Math.log1p(frequency / 700)

/** Computes mel spectrograms. Made by `melSpectrogram`. */
export class MelSpectrogram extends Layer {
  static readonly type: string = 'melSpectrogram'
  static readonly options: readonly string[] = [...Object.keys(standards), 'sequenceLength', 'maxFreq']
  /** The options, with defaults filled in. */
  readonly settings: MelSpectrogramSettings

  constructor(config: MelSpectrogramOptions = {}) {
    super(config)
    const { name: _name, trainable: _trainable, inputShape: _inputShape, ...given } = config
    const defined = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    const merged = { ...standards, ...defined } as MelSpectrogramSettings
    const settings = {
      ...merged,
      sequenceLength: merged.sequenceLength ?? merged.fftLength,
      maxFreq: merged.maxFreq ?? merged.samplingRate / 2,
    }
    for (const name of ['fftLength', 'sequenceStride', 'sequenceLength', 'samplingRate', 'numMelBins'] as const) {
      checkCount('melSpectrogram', name, settings[name], `${name}: 256`)
    }
    for (const name of ['minFreq', 'topDb', 'minPower', 'refPower'] as const) {
      checkRange('melSpectrogram', name, settings[name], 0)
    }
    if (settings.sequenceLength > settings.fftLength) {
      throw new ShapeError(
        `melSpectrogram: sequenceLength ${settings.sequenceLength} is more than fftLength ${settings.fftLength}`,
        { help: 'make fftLength larger' },
      )
    }
    if (!(settings.maxFreq > settings.minFreq)) {
      throw new TensorloomError(
        `melSpectrogram: maxFreq is ${describeValue(settings.maxFreq)}, expected more than minFreq, ${settings.minFreq}`,
        { help: 'maxFreq is half of the sampling rate by default' },
      )
    }
    if (settings.window !== null && !windowNames.includes(settings.window)) {
      throw new TensorloomError(`melSpectrogram: window is ${describeValue(settings.window)}`, {
        help: `write one of ${windowNames.map(describeValue).join(', ')}, or null for none`,
      })
    }
    this.settings = settings
  }

  override forward(input: Tensor): Tensor {
    const x = isFloating(input.dtype) ? input : cast(input, 'float32')
    const { fftLength, sequenceStride, sequenceLength, window, magExp, powerToDb } = this.settings
    const [real, imaginary] = stft(x, sequenceLength, sequenceStride, fftLength, { window })
    const magnitude = sqrt(add(square(real), square(imaginary)))
    const power = magExp === 1 ? magnitude : magExp === 2 ? square(magnitude) : pow(magnitude, magExp)
    const bands = swapAxes(matmul(power, this.bands(x.dtype as 'float32')), -1, -2)
    return powerToDb ? this.decibels(bands) : bands
  }

  /** The share of each frequency in each band, triangles on the mel scale: [fftLength / 2 + 1, bands]. */
  bands(dtype: 'float32' | 'float64'): Tensor {
    const { fftLength, samplingRate, numMelBins, minFreq, maxFreq } = this.settings
    const bins = Math.floor(fftLength / 2) + 1
    const [low, high] = [melOf(minFreq), melOf(maxFreq)]
    const edge = (k: number): number => low + ((high - low) * k) / (numMelBins + 1)
    const shape: Shape = [bins, numMelBins]
    const values = new Float64Array(bins * numMelBins)
    // The first frequency, 0, is in no band.
    for (let k = 1; k < bins; k++) {
      const mel = melOf((k * samplingRate) / 2 / (bins - 1))
      for (let band = 0; band < numMelBins; band++) {
        const rise = (mel - edge(band)) / (edge(band + 1) - edge(band))
        const fall = (edge(band + 2) - mel) / (edge(band + 2) - edge(band + 1))
        values[k * numMelBins + band] = Math.max(0, Math.min(rise, fall))
      }
    }
    return tensor(values, { shape, dtype })
  }

  /** Power in decibels, cut off `topDb` below the loudest. */
  decibels(power: Tensor): Tensor {
    const { minPower, refPower, topDb } = this.settings
    const level = sub(mul(log10(maximum(power, minPower)), 10), 10 * Math.log10(Math.max(minPower, refPower)))
    return maximum(level, sub(max(level), topDb))
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

/**
 * Mel spectrograms of signals: the short-time Fourier transform, summed over bands that people hear as equally wide, in decibels
 * if `powerToDb`. The cut at `topDb` counts from the loudest value of the whole batch, as in Keras.
 *
 * @returns layer from [batch, time] to [batch, numMelBins, 1 + ⌊time / sequenceStride⌋]
 * @example
 * ```ts
 * import { melSpectrogram } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = melSpectrogram({ fftLength: 64, sequenceStride: 32, numMelBins: 8, samplingRate: 800 })
 * console.log(layer.apply(ones([1, 320])).shape) // [1, 8, 11]
 * ```
 */
export function melSpectrogram(options: MelSpectrogramOptions = {}): MelSpectrogram {
  return new MelSpectrogram(options)
}
