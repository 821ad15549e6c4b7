// Samples of Fourier transforms of signals.
import { sample, some } from './sample.js'
import type { SampleTable } from './table.js'

/** Signals. */
export const signalSamples: SampleTable = {
  rfft: [
    sample([some([2, 6])]),
    { name: 'padded', ...sample([some([5])], { length: 8 }) },
    { name: 'cut', ...sample([some([1, 7])], { length: 4 }) },
  ],
  stft: [
    sample([some([1, 12])], 6, 3, 8),
    { name: 'neither window nor centred', ...sample([some([9])], 4, 2, 4, { window: null, center: false }) },
  ],
}
