// The plugin: the exports of the package, and the names of its parts after use(fourier).
import type {} from '@tensorloom/datasets'
import { definePlugin, type Plugin } from '@tensorloom/tensor'
import { dft } from './dft.js'
import { fft } from './fft.js'
import { halveOnRise } from './halve-on-rise.js'
import { normalizedSgd } from './normalized-sgd.js'
import { hann, Spectrum } from './spectrum.js'
import { type Tones, tones } from './tones.js'

export { type DftOp, dft } from './dft.js'
export { type HalveOnRiseOptions, halveOnRise } from './halve-on-rise.js'
export { type NormalizedSgdOptions, normalizedSgd } from './normalized-sgd.js'
export { hann, Spectrum, type SpectrumOptions, spectrum } from './spectrum.js'
export { type Tones, type TonesOptions, tones } from './tones.js'

/** Everything in this package, by name: `use(fourier)`. */
export const fourier: Plugin = definePlugin({
  name: '@example/tensorloom-fourier',
  ops: [dft],
  kernels: { cpu: { '@example/dft': fft } },
  layers: [Spectrum],
  initializers: { '@example/hann': hann },
  optimizers: { '@example/normalizedSgd': normalizedSgd },
  callbacks: { '@example/halveOnRise': halveOnRise },
  datasets: { '@example/tones': tones },
})

declare module '@tensorloom/layers' {
  interface KnownInitializers {
    '@example/hann': true
  }
}

declare module '@tensorloom/train' {
  interface KnownOptimizers {
    '@example/normalizedSgd': true
  }
  interface KnownCallbacks {
    '@example/halveOnRise': true
  }
}

declare module '@tensorloom/datasets' {
  interface KnownDatasets {
    '@example/tones': Tones
  }
}
