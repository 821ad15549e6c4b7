// A data set: noisy tones, to be told apart by their frequency.
import {
  add,
  arange,
  DataError,
  getRandomState,
  mod,
  mul,
  randomNormal,
  randomUniform,
  scope,
  setRandomState,
  setSeed,
  sin,
  type Tensor,
} from '@tensorloom/tensor'

/** Options of `tones`. */
export interface TonesOptions {
  /** Number of tones; 512 by default. */
  readonly samples?: number | undefined
  /** Number of times in each; 64 by default. */
  readonly times?: number | undefined
  /** Number of frequencies; 4 by default. They are 3, 7, 11, … turns. */
  readonly classes?: number | undefined
  /** Standard deviation of the noise; the tones go from −1 to 1. 1 by default. */
  readonly noise?: number | undefined
  /** The same seed gives the same tones; 1 by default. */
  readonly seed?: number | undefined
}

/** The result of `tones`. */
export interface Tones {
  /** The tones, float32 [samples, times]. */
  readonly x: Tensor
  /** The number of their frequency, int32 [samples]. */
  readonly y: Tensor
}

/** Tones of several frequencies and random phases, with noise. Leaves the random stream of the program as it was. */
export function tones(options: TonesOptions = {}): Promise<Tones> {
  const { samples = 512, times = 64, classes = 4, noise = 1, seed = 1 } = options
  const highest = 4 * classes - 1
  if (highest >= times / 2) {
    throw new DataError(`tones: ${classes} classes need a frequency of ${highest}, too high for ${times} times`, {
      help: `give more than ${2 * highest} times, or fewer classes`,
    })
  }
  const state = getRandomState()
  setSeed(seed)
  try {
    const made = scope(() => {
      const y = mod(arange(0, samples, { dtype: 'int32' }), classes)
      const turns = add(mul(y, 4), 3).expandDims({ axis: 1 })
      const angles = mul(mul(turns, arange(0, times)), (2 * Math.PI) / times)
      const tone = sin(add(angles, randomUniform([samples, 1], { max: 2 * Math.PI })))
      return { x: add(tone, mul(randomNormal([samples, times]), noise)), y }
    })
    return Promise.resolve(made)
  } finally {
    setRandomState(state)
  }
}
