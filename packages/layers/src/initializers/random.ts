// Initializers that draw from one distribution, whatever the shape.
import {
  randomNormal as normalNumbers,
  truncatedNormal as truncatedNumbers,
  randomUniform as uniformNumbers,
} from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { checkSeed, given, type Initializer, type SeededOptions, seeded } from './initializer.js'

/** Options of `randomNormal` and `truncatedNormal`. */
export interface NormalInitializerOptions extends SeededOptions {
  /** 0 by default. */
  readonly mean?: number | undefined
  /** 0.05 by default, as in Keras. */
  readonly standardDeviation?: number | undefined
}

interface NormalConfig {
  readonly mean: number
  readonly standardDeviation: number
}

function normalConfig(user: string, options: NormalInitializerOptions): NormalConfig {
  checkOptions<NormalInitializerOptions>(user, options, { mean: 'number', standardDeviation: 'number', seed: 'any' })
  checkSeed(user, options.seed)
  const { mean = 0, standardDeviation = 0.05, seed } = options
  return { mean, standardDeviation, ...given({ seed }) }
}

// The options of the draw, which knows no seed.
const drawn = ({ mean, standardDeviation }: NormalConfig): Omit<NormalConfig, 'seed'> => ({ mean, standardDeviation })

/** Normal numbers. */
export function randomNormal(options: NormalInitializerOptions = {}): Initializer {
  const config = normalConfig('randomNormal', options)
  return {
    type: 'randomNormal',
    config: { ...config },
    initialize: (shape) => seeded(options.seed, () => normalNumbers(shape, drawn(config))),
  }
}

/** Normal numbers within two standard deviations of the mean. */
export function truncatedNormal(options: NormalInitializerOptions = {}): Initializer {
  const config = normalConfig('truncatedNormal', options)
  return {
    type: 'truncatedNormal',
    config: { ...config },
    initialize: (shape) => seeded(options.seed, () => truncatedNumbers(shape, drawn(config))),
  }
}

/** Options of `randomUniform`. */
export interface UniformInitializerOptions extends SeededOptions {
  /** −0.05 by default, as in Keras. */
  readonly min?: number | undefined
  /** 0.05 by default. */
  readonly max?: number | undefined
}

/** Uniform numbers in `min … max`. */
export function randomUniform(options: UniformInitializerOptions = {}): Initializer {
  checkOptions<UniformInitializerOptions>('randomUniform', options, { min: 'number', max: 'number', seed: 'any' })
  checkSeed('randomUniform', options.seed)
  const { min = -0.05, max = 0.05, seed } = options
  return {
    type: 'randomUniform',
    config: { min, max, ...given({ seed }) },
    initialize: (shape) => seeded(seed, () => uniformNumbers(shape, { min, max })),
  }
}
