// The matrix of a short-time Fourier transform, for convolutions that compute spectrograms.

import type { WindowName } from '@tensorloom/tensor'
import { type Shape, ShapeError, type Tensor, tensor } from '@tensorloom/tensor'
import { checkOptions, windowNames, windowValues } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Initializer } from './initializer.js'

/** Options of `stftInitializer`. */
export interface StftInitializerOptions {
  /** Which part of the transform; `real` by default. */
  readonly side?: 'real' | 'imag' | undefined
  /** Fades frames out at their ends; `hann` by default, null for no window. */
  readonly window?: WindowName | null | undefined
  /** `density` divides by √Σwindow², `spectrum` by Σwindow; `density` by default, null for no scaling. */
  readonly scaling?: 'density' | 'spectrum' | null | undefined
  /** Whether the window is periodic (for spectra), or else symmetric (for filters); false by default. */
  readonly periodic?: boolean | undefined
}

/**
 * cos or −sin of the frequencies of a discrete Fourier transform, times a window. The shape is [frame length, 1, frequencies],
 * where the transform has 2 · (frequencies − 1) points: a 1-D convolution with this kernel is a short-time Fourier transform.
 *
 * @example
 * ```ts
 * import { stftInitializer } from '@tensorloom/layers/initializers'
 * const kernel = stftInitializer({ window: null, scaling: null }).initialize([4, 1, 3])
 * console.log([...kernel.dataSync()].map(Math.round)) // [1, 1, 1, 1, 0, -1, 1, -1, 1, 1, 0, -1]
 * ```
 */
export function stftInitializer(options: StftInitializerOptions = {}): Initializer {
  checkOptions<StftInitializerOptions>('stftInitializer', options, {
    side: ['real', 'imag'],
    window: options?.window === null ? 'any' : windowNames,
    scaling: options?.scaling === null ? 'any' : ['density', 'spectrum'],
    periodic: 'boolean',
  })
  const { side = 'real', window = 'hann', scaling = 'density', periodic = false } = options
  const config = { side, window, scaling, periodic }
  return { type: 'stftInitializer', config, initialize: (shape) => matrixOf(shape, config) }
}

type Config = { readonly [K in keyof StftInitializerOptions]-?: Exclude<StftInitializerOptions[K], undefined> }

function matrixOf(shape: Shape, { side, window, scaling, periodic }: Config): Tensor {
  const [length, middle, frequencies] = shape
  if (shape.length !== 3 || middle !== 1 || frequencies! < 2) {
    throw new ShapeError(
      `stftInitializer: the shape is ${describeValue(shape)}, expected [frame length, 1, frequencies]`,
      {
        help: 'it is made for the kernel of a 1-D convolution over one channel',
      },
    )
  }
  const points = 2 * (frequencies! - 1)
  const values = windowValues(window ?? undefined, length!, periodic)
  const total = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0)
  const scale = scaling === 'density' ? 1 / Math.sqrt(total(2)) : scaling === 'spectrum' ? 1 / total(1) : 1
  const wave = side === 'real' ? Math.cos : (angle: number): number => -Math.sin(angle)
  const rows = values.flatMap((value, time) =>
    Array.from({ length: frequencies! }, (_, k) => {
      // The remainder keeps the angle small, and so exact.
      return value * scale * wave((2 * Math.PI * ((time * k) % points)) / points)
    }),
  )
  return tensor(rows, { shape, dtype: 'float32' })
}
