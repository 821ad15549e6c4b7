// Initializers whose variance depends on the number of inputs and outputs of a kernel.
import {
  randomNormal as normalNumbers,
  type Shape,
  type Tensor,
  TensorloomError,
  truncatedNormal as truncatedNumbers,
  randomUniform as uniformNumbers,
} from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { fans } from '../fans.js'
import { checkSeed, given, type Initializer, type SeededOptions, seeded } from './initializer.js'

// Standard deviation of a standard normal truncated at ±2: dividing by it gives the truncated numbers the wanted one.
const truncatedDeviation = 0.87962566103423978

/** Options of the named schemes, such as `glorotUniform`. */
export interface ScalingOptions extends SeededOptions {
  /**
   * The axes of the kernel that inputs are on. By default the last but one. All axes that are neither here nor in `outputAxes`
   * are a window.
   */
  readonly inputAxes?: number | readonly number[] | undefined
  /** The axes of the kernel that outputs are on. By default the last one. */
  readonly outputAxes?: number | readonly number[] | undefined
}

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions extends ScalingOptions {
  /** Factor on the variance; 1 by default. */
  readonly scale?: number | undefined
  /** The divisor of the variance; `fanIn` by default, `fanAvg` is the mean of both. */
  readonly mode?: 'fanIn' | 'fanOut' | 'fanAvg' | undefined
  /** `truncatedNormal` by default. */
  readonly distribution?: 'truncatedNormal' | 'untruncatedNormal' | 'uniform' | undefined
}

/**
 * Numbers with mean 0 and variance `scale / fan`, so that signals keep their size from layer to layer. All named schemes
 * are cases of it.
 *
 * @example
 * ```ts
 * import { varianceScaling } from '@tensorloom/layers/initializers'
 * import { std } from '@tensorloom/tensor'
 * console.log(std(varianceScaling({ scale: 2, mode: 'fanOut', seed: 1 }).initialize([100, 50])).itemSync().toFixed(2)) // 0.20
 * ```
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  checkOptions<VarianceScalingOptions>('varianceScaling', options, {
    scale: 'number',
    mode: Object.keys(modes),
    distribution: Object.keys(distributions),
    seed: 'any',
    inputAxes: 'any',
    outputAxes: 'any',
  })
  checkSeed('varianceScaling', options.seed)
  const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal', seed, inputAxes, outputAxes } = options
  if (!(scale > 0)) {
    throw new TensorloomError(`varianceScaling: scale is ${describeValue(scale)}, expected a positive number`, {
      help: 'write varianceScaling({ scale: 1 })',
    })
  }
  const [fanOf, draw] = [modes[mode]!, distributions[distribution]!]
  return {
    type: 'varianceScaling',
    config: { scale, mode, distribution, ...given({ seed, inputAxes, outputAxes }) },
    initialize(shape) {
      const { fanIn, fanOut } = fans(shape, { inputAxes, outputAxes })
      return seeded(seed, () => draw(shape, scale / Math.max(1, fanOf(fanIn, fanOut))))
    },
  }
}

const modes: Record<string, (fanIn: number, fanOut: number) => number> = {
  fanIn: (fanIn) => fanIn,
  fanOut: (_, fanOut) => fanOut,
  fanAvg: (fanIn, fanOut) => (fanIn + fanOut) / 2,
}

const distributions: Record<string, (shape: Shape, variance: number) => Tensor> = {
  truncatedNormal: (shape, variance) =>
    truncatedNumbers(shape, { standardDeviation: Math.sqrt(variance) / truncatedDeviation }),
  untruncatedNormal: (shape, variance) => normalNumbers(shape, { standardDeviation: Math.sqrt(variance) }),
  uniform(shape, variance) {
    const limit = Math.sqrt(3 * variance)
    return uniformNumbers(shape, { min: -limit, max: limit })
  },
}

function scheme(type: string, options: ScalingOptions, fixed: VarianceScalingOptions): Initializer {
  checkOptions<ScalingOptions>(type, options, { seed: 'any', inputAxes: 'any', outputAxes: 'any' })
  checkSeed(type, options.seed)
  return { ...varianceScaling({ ...options, ...fixed }), type, config: given(options) }
}

/**
 * Uniform in ±√(6 / (fanIn + fanOut)) (Glorot & Bengio 2010); the default of kernels.
 *
 * @example
 * ```ts
 * import { glorotUniform } from '@tensorloom/layers/initializers'
 * import { std } from '@tensorloom/tensor'
 * console.log(std(glorotUniform({ seed: 1 }).initialize([100, 50])).itemSync().toFixed(2)) // 0.12
 * ```
 */
export function glorotUniform(options: ScalingOptions = {}): Initializer {
  return scheme('glorotUniform', options, { mode: 'fanAvg', distribution: 'uniform' })
}

/**
 * Truncated normal with variance 2 / (fanIn + fanOut) (Glorot & Bengio 2010).
 *
 * @example
 * ```ts
 * import { glorotNormal } from '@tensorloom/layers/initializers'
 * import { std } from '@tensorloom/tensor'
 * console.log(std(glorotNormal({ seed: 1 }).initialize([100, 50])).itemSync().toFixed(2)) // 0.11
 * ```
 */
export function glorotNormal(options: ScalingOptions = {}): Initializer {
  return scheme('glorotNormal', options, { mode: 'fanAvg' })
}

/**
 * Uniform in ±√(6 / fanIn) (He et al. 2015); for relu.
 *
 * @example
 * ```ts
 * import { heUniform } from '@tensorloom/layers/initializers'
 * import { std } from '@tensorloom/tensor'
 * console.log(std(heUniform({ seed: 1 }).initialize([100, 50])).itemSync().toFixed(2)) // 0.14
 * ```
 */
export function heUniform(options: ScalingOptions = {}): Initializer {
  return scheme('heUniform', options, { scale: 2, distribution: 'uniform' })
}

/**
 * Truncated normal with variance 2 / fanIn (He et al. 2015); for relu.
 *
 * @example
 * ```ts
 * import { heNormal } from '@tensorloom/layers/initializers'
 * import { std } from '@tensorloom/tensor'
 * console.log(std(heNormal({ seed: 1 }).initialize([100, 50])).itemSync().toFixed(2)) // 0.14
 * ```
 */
export function heNormal(options: ScalingOptions = {}): Initializer {
  return scheme('heNormal', options, { scale: 2 })
}

/**
 * Uniform in ±√(3 / fanIn) (LeCun et al. 1998); for selu and tanh.
 *
 * @example
 * ```ts
 * import { lecunUniform } from '@tensorloom/layers/initializers'
 * import { std } from '@tensorloom/tensor'
 * console.log(std(lecunUniform({ seed: 1 }).initialize([100, 50])).itemSync().toFixed(2)) // 0.10
 * ```
 */
export function lecunUniform(options: ScalingOptions = {}): Initializer {
  return scheme('lecunUniform', options, { distribution: 'uniform' })
}

/**
 * Truncated normal with variance 1 / fanIn (LeCun et al. 1998); for selu and tanh.
 *
 * @example
 * ```ts
 * import { lecunNormal } from '@tensorloom/layers/initializers'
 * import { std } from '@tensorloom/tensor'
 * console.log(std(lecunNormal({ seed: 1 }).initialize([100, 50])).itemSync().toFixed(2)) // 0.10
 * ```
 */
export function lecunNormal(options: ScalingOptions = {}): Initializer {
  return scheme('lecunNormal', options, {})
}
