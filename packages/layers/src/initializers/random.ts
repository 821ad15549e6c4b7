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

/**
 * Normal numbers.
 *
 * @example
 * ```ts
 * import { randomNormal } from '@tensorloom/layers/initializers'
 * import { std } from '@tensorloom/tensor'
 * console.log(std(randomNormal({ standardDeviation: 0.1, seed: 1 }).initialize([100, 50])).itemSync().toFixed(2)) // 0.10
 * ```
 */
export function randomNormal(options: NormalInitializerOptions = {}): Initializer {
  const config = normalConfig('randomNormal', options)
  return {
    type: 'randomNormal',
    config: { ...config },
    initialize: (shape) => seeded(options.seed, () => normalNumbers(shape, drawn(config))),
  }
}

/**
 * Normal numbers within two standard deviations of the mean.
 *
 * @example
 * ```ts
 * import { truncatedNormal } from '@tensorloom/layers/initializers'
 * import { std } from '@tensorloom/tensor'
 * console.log(std(truncatedNormal({ standardDeviation: 0.1, seed: 1 }).initialize([100, 50])).itemSync().toFixed(2)) // 0.09
 * ```
 */
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

/**
 * Uniform numbers in `min … max`.
 *
 * @example
 * ```ts
 * import { randomUniform } from '@tensorloom/layers/initializers'
 * console.log(randomUniform({ min: 0, max: 1, seed: 1 }).initialize([100, 50]).mean().itemSync().toFixed(1)) // 0.5
 * ```
 */
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
