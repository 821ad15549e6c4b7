// Spectrograms by convolution with windowed waves, which can be trained.

import type { WindowName } from '@tensorloom/tensor'
import {
  add,
  atan2,
  concat,
  conv1d,
  DtypeError,
  isFloating,
  log,
  maximum,
  type Parameter,
  pad,
  reshape,
  type Shape,
  ShapeError,
  slice,
  sqrt,
  square,
  type Tensor,
  TensorloomError,
  tensor,
  transpose,
} from '@tensorloom/tensor'
import { windowNames, windowValues } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { batchText, checkCount } from '../../core/check.js'
import { Layer } from '../../core/layer.js'
import type { LayerConfig, LayerOptions } from '../../core/types.js'
import type { Initializer } from '../../initializers.js'
import { settingsOf } from '../options.js'
import { checkDataFormat, type DataFormat } from '../spatial.js'

/** What a spectrogram holds. */
export type SpectrogramMode = 'log' | 'magnitude' | 'psd' | 'real' | 'imag' | 'angle' | 'stft'

/** Options of `stftSpectrogram`. */
export interface StftSpectrogramOptions extends LayerOptions {
  /**
   * What it returns: the logarithm of the magnitude (`log`, the default), the `magnitude`, the one-sided power (`psd`), the
   * `real` or imaginary (`imag`) part, the `angle`, or both parts one after the other (`stft`).
   */
  readonly mode?: SpectrogramMode | undefined
  /** Elements of a frame; 256 by default. */
  readonly frameLength?: number | undefined
  /** Elements from one frame to the next, at most `frameLength`; half of it by default. */
  readonly frameStep?: number | null | undefined
  /** Length of the transform, at least `frameLength`; the next power of two by default. */
  readonly fftLength?: number | null | undefined
  /** Window over each frame: `hann` (the default), `hamming`, `blackman`, or null for none. */
  readonly window?: WindowName | null | undefined
  /** Whether the window goes on seamlessly; false by default. */
  readonly periodic?: boolean | undefined
  /** Scale of the window: `density` (the default), `spectrum`, or null for none. */
  readonly scaling?: 'density' | 'spectrum' | null | undefined
  /** `valid` (the default) drops frames that are not whole, `same` pads with zeros. */
  readonly padding?: 'valid' | 'same' | undefined
  /** Whether frequencies and channels are two axes, as image layers need it; false by default. */
  readonly expandDims?: boolean | undefined
  /** Where the channels are, in the input and the output; `channelsLast` by default. */
  readonly dataFormat?: DataFormat | undefined
}

const modes: readonly string[] = ['log', 'magnitude', 'psd', 'real', 'imag', 'angle', 'stft']
const epsilon = 1e-7

/** Computes spectrograms. Made by `stftSpectrogram`. */
export class StftSpectrogram extends Layer {
  static readonly type: string = 'stftSpectrogram'
  static readonly options: readonly string[] = [
    ...[
      'mode',
      'frameLength',
      'frameStep',
      'fftLength',
      'window',
      'periodic',
      'scaling',
      'padding',
      'expandDims',
      'dataFormat',
    ],
  ]
  /** The options that were given. */
  readonly settings: Omit<StftSpectrogramOptions, keyof LayerOptions>
  /** Elements of a frame. */
  readonly frameLength: number
  /** Elements from one frame to the next. */
  readonly frameStep: number
  /** Length of the transform. */
  readonly fftLength: number
  /** Windowed cosines [frameLength, 1, frequencies]. Undefined where only the imaginary part is needed. */
  realKernel: Parameter | undefined
  /** Windowed sines [frameLength, 1, frequencies]. Undefined where only the real part is needed. */
  imagKernel: Parameter | undefined

  constructor(config: StftSpectrogramOptions = {}) {
    super(config)
    const { mode = 'log', frameLength = 256, window = 'hann', scaling = 'density', padding = 'valid' } = config
    checkCount('stftSpectrogram', 'frameLength', frameLength, 'frameLength: 256')
    const frameStep = config.frameStep ?? Math.max(1, Math.floor(frameLength / 2))
    const fftLength = config.fftLength ?? 2 ** Math.ceil(Math.log2(frameLength))
    checkCount('stftSpectrogram', 'frameStep', frameStep, 'frameStep: 128')
    checkCount('stftSpectrogram', 'fftLength', fftLength, 'fftLength: 256')
    if (frameStep > frameLength || fftLength < frameLength) {
      throw new ShapeError(
        `stftSpectrogram: frameStep ${frameStep}, frameLength ${frameLength} and fftLength ${fftLength} do not fit`,
        { help: 'they must not decrease in this order' },
      )
    }
    const words = [
      ['mode', mode, modes],
      ['window', window, [...windowNames, null]],
      ['scaling', scaling, ['density', 'spectrum', null]],
      ['padding', padding, ['valid', 'same']],
    ] as const
    for (const [name, value, known] of words) {
      if ((known as readonly unknown[]).includes(value)) continue
      throw new TensorloomError(`stftSpectrogram: ${name} is ${describeValue(value)}`, {
        help: `write one of ${known.map(describeValue).join(', ')}`,
      })
    }
    checkDataFormat('stftSpectrogram', config.dataFormat)
    this.settings = settingsOf(config)
    this.frameLength = frameLength
    this.frameStep = frameStep
    this.fftLength = fftLength
  }

  override build(inputShape: Shape): void {
    if (inputShape.length !== 2) {
      throw new ShapeError(`${this.name}: signals have shape ${batchText(inputShape)}`, {
        help: 'expected [batch, time, channels]; add the last axis with expandDims',
      })
    }
    const { mode } = this.settings
    const shape = [this.frameLength, 1, Math.floor(this.fftLength / 2) + 1]
    if (mode !== 'imag') this.realKernel = this.addParameter('realKernel', shape, this.waves('real', Math.cos))
    if (mode !== 'real') this.imagKernel = this.addParameter('imagKernel', shape, this.waves('imag', Math.sin))
  }

  /** Waves of all frequencies under the window. */
  waves(side: string, wave: (angle: number) => number): Initializer {
    const { window = 'hann', scaling = 'density', periodic = false } = this.settings
    const { fftLength } = this
    return {
      type: 'stft',
      config: { side, window, scaling, periodic },
      initialize([length, , bins]) {
        const values = windowValues(window ?? undefined, length!, periodic)
        const total = values.reduce((sum, value) => sum + (scaling === 'density' ? value ** 2 : Math.abs(value)), 0)
        const scale = scaling === null ? 1 : scaling === 'density' ? Math.sqrt(total) : total
        // The transform turns clockwise. Angles are rounded as in Keras: in sums near 0 the rounding decides the sign, and
        // with it between angles of −π and π.
        const table = values.flatMap((value, t) => {
          const turn = Math.fround(Math.fround(-2 * Math.PI) * t)
          return Array.from(
            { length: bins! },
            (_, k) => (value / scale) * wave(Math.fround(turn * Math.fround(k / fftLength))),
          )
        })
        return tensor(table, { shape: [length!, 1, bins!] })
      },
    }
  }

  override forward(x: Tensor): Tensor {
    if (!isFloating(x.dtype)) {
      throw new DtypeError(`${this.name}: signals have dtype ${x.dtype}, expected floats`, {
        help: 'scale them first: rescaling(1 / 32768)',
      })
    }
    const { mode = 'log' } = this.settings
    const real = this.realKernel && this.filtered(x, this.realKernel)
    const imag = this.imagKernel && this.filtered(x, this.imagKernel)
    if (mode === 'real') return this.arranged(real!)
    if (mode === 'imag') return this.arranged(imag!)
    if (mode === 'angle') return this.arranged(atan2(imag!, real!))
    if (mode === 'stft') return this.arranged(concat([real!, imag!], { axis: 3 }))
    const power = add(square(real!), square(imag!))
    if (mode === 'psd') return this.arranged(oneSided(power))
    const magnitude = this.arranged(sqrt(maximum(power, epsilon)))
    return mode === 'magnitude' ? magnitude : log(maximum(magnitude, epsilon))
  }

  /** [batch, channels, frames, frequencies] */
  filtered(x: Tensor, kernel: Parameter): Tensor {
    const rows = this.settings.dataFormat === 'channelsFirst' ? x : transpose(x, { perm: [0, 2, 1] })
    const [batch, channels, time] = rows.shape as [number, number, number]
    const signals = reshape(rows, [batch * channels, time, 1])
    const { padding = 'valid' } = this.settings
    const frames = conv1d(signals, kernel, { strides: this.frameStep, padding })
    return reshape(frames, [batch, channels, ...frames.shape.slice(1)])
  }

  /** [batch, frames, channels · frequencies], or [batch, frames, frequencies, channels]; with channels first, they come first. */
  arranged(x: Tensor): Tensor {
    const [batch, channels, frames, bins] = x.shape as [number, number, number, number]
    if (this.settings.dataFormat === 'channelsFirst') {
      return this.settings.expandDims === true
        ? x
        : reshape(transpose(x, { perm: [0, 1, 3, 2] }), [batch, channels * bins, frames])
    }
    return this.settings.expandDims === true
      ? transpose(x, { perm: [0, 2, 3, 1] })
      : reshape(transpose(x, { perm: [0, 2, 1, 3] }), [batch, frames, channels * bins])
  }

  override get config(): LayerConfig {
    return { ...super.config, ...this.settings }
  }
}

// The power of both signs of each frequency: all but the first and last occur twice.
function oneSided(power: Tensor): Tensor {
  const inner = power.shape.at(-1)! - 2
  if (inner <= 0) return power
  const middle = slice(power, [0, 0, 0, 1], [...power.shape.slice(0, -1), inner])
  return add(
    power,
    pad(middle, [
      [0, 0],
      [0, 0],
      [0, 0],
      [1, 1],
    ]),
  )
}

/**
 * Spectrograms of signals: the short-time Fourier transform as a convolution with windowed waves. The waves are parameters, which
 * training changes; `trainable: false` keeps them.
 *
 * @returns layer from [batch, time, channels] to [batch, frames, channels · (fftLength / 2 + 1)]
 * @example
 * ```ts
 * import { stftSpectrogram } from '@tensorloom/layers'
 * import { ones } from '@tensorloom/tensor'
 * const layer = stftSpectrogram({ frameLength: 16, frameStep: 8, mode: 'magnitude' })
 * console.log(layer.apply(ones([1, 64, 1])).shape) // [1, 7, 9]
 * ```
 */
export function stftSpectrogram(options: StftSpectrogramOptions = {}): StftSpectrogram {
  return new StftSpectrogram(options)
}
