// The table of initializers, which make the first values of parameters. Each is a plain object with a type and a config, so
// that it can be saved. The exports give the names for options, and a namespace of the umbrella package.
import {
  diag,
  full,
  less,
  randomNormal as normalNumbers,
  qr,
  reshape,
  type Shape,
  ShapeError,
  type Tensor,
  TensorloomError,
  truncatedNormal as truncatedNumbers,
  randomUniform as uniformNumbers,
  where,
} from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { fans } from './fans.js'

/** Makes the first value of a parameter. Your own is any object of this form. */
export interface Initializer {
  /** Its name in a saved model: a name from the table, or `@scope/name`. */
  readonly type: string
  /** Its options in a saved model: plain JSON. */
  readonly config: Readonly<Record<string, unknown>>
  /** A new float32 tensor of `shape`. */
  initialize(shape: Shape): Tensor
}

/** Every element is `value` (0 by default). */
export function constant(value: number = 0): Initializer {
  return { type: 'constant', config: { value }, initialize: (shape) => full(shape, value, { dtype: 'float32' }) }
}

/** Every element is 0. */
export function zeros(): Initializer {
  return { ...constant(0), type: 'zeros', config: {} }
}

/** Every element is 1. */
export function ones(): Initializer {
  return { ...constant(1), type: 'ones', config: {} }
}

/** Options of `randomNormal` and `truncatedNormal`. */
export interface NormalInitializerOptions {
  /** 0 by default. */
  readonly mean?: number | undefined
  /** 0.05 by default, as in Keras. */
  readonly standardDeviation?: number | undefined
}

function normalConfig(user: string, options: NormalInitializerOptions): { mean: number; standardDeviation: number } {
  checkOptions<NormalInitializerOptions>(user, options, { mean: 'number', standardDeviation: 'number' })
  const { mean = 0, standardDeviation = 0.05 } = options
  return { mean, standardDeviation }
}

/** Normal numbers. */
export function randomNormal(options: NormalInitializerOptions = {}): Initializer {
  const config = normalConfig('randomNormal', options)
  return { type: 'randomNormal', config, initialize: (shape) => normalNumbers(shape, config) }
}

/** Normal numbers within two standard deviations of the mean. */
export function truncatedNormal(options: NormalInitializerOptions = {}): Initializer {
  const config = normalConfig('truncatedNormal', options)
  return { type: 'truncatedNormal', config, initialize: (shape) => truncatedNumbers(shape, config) }
}

/** Options of `randomUniform`. */
export interface UniformInitializerOptions {
  /** −0.05 by default, as in Keras. */
  readonly min?: number | undefined
  /** 0.05 by default. */
  readonly max?: number | undefined
}

/** Uniform numbers in `min … max`. */
export function randomUniform(options: UniformInitializerOptions = {}): Initializer {
  checkOptions<UniformInitializerOptions>('randomUniform', options, { min: 'number', max: 'number' })
  const { min = -0.05, max = 0.05 } = options
  const config = { min, max }
  return { type: 'randomUniform', config, initialize: (shape) => uniformNumbers(shape, config) }
}

// Standard deviation of a standard normal truncated at ±2: dividing by it gives the truncated numbers the wanted one.
const truncatedDeviation = 0.87962566103423978

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions {
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
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  checkOptions<VarianceScalingOptions>('varianceScaling', options, {
    scale: 'number',
    mode: Object.keys(modes),
    distribution: Object.keys(distributions),
  })
  const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal' } = options
  if (!(scale > 0)) {
    throw new TensorloomError(`varianceScaling: scale is ${describeValue(scale)}, expected a positive number`, {
      help: 'write varianceScaling({ scale: 1 })',
    })
  }
  const [fanOf, draw] = [modes[mode]!, distributions[distribution]!]
  return {
    type: 'varianceScaling',
    config: { scale, mode, distribution },
    initialize(shape) {
      const { fanIn, fanOut } = fans(shape)
      return draw(shape, scale / Math.max(1, fanOf(fanIn, fanOut)))
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

function scheme(type: string, options: VarianceScalingOptions): Initializer {
  return { ...varianceScaling(options), type, config: {} }
}

/** Uniform in ±√(6 / (fanIn + fanOut)) (Glorot & Bengio 2010); the default of kernels. */
export function glorotUniform(): Initializer {
  return scheme('glorotUniform', { mode: 'fanAvg', distribution: 'uniform' })
}

/** Truncated normal with variance 2 / (fanIn + fanOut) (Glorot & Bengio 2010). */
export function glorotNormal(): Initializer {
  return scheme('glorotNormal', { mode: 'fanAvg' })
}

/** Uniform in ±√(6 / fanIn) (He et al. 2015); for relu. */
export function heUniform(): Initializer {
  return scheme('heUniform', { scale: 2, distribution: 'uniform' })
}

/** Truncated normal with variance 2 / fanIn (He et al. 2015); for relu. */
export function heNormal(): Initializer {
  return scheme('heNormal', { scale: 2 })
}

/** Uniform in ±√(3 / fanIn) (LeCun et al. 1998); for selu and tanh. */
export function lecunUniform(): Initializer {
  return scheme('lecunUniform', { distribution: 'uniform' })
}

/** Truncated normal with variance 1 / fanIn (LeCun et al. 1998); for selu and tanh. */
export function lecunNormal(): Initializer {
  return scheme('lecunNormal', {})
}

/** Options of `orthogonal`. */
export interface OrthogonalOptions {
  /** Factor on the matrix; 1 by default. */
  readonly gain?: number | undefined
}

/**
 * A random orthogonal matrix [product of the other axes, last axis] (Saxe et al. 2014): its rows or its columns, whichever are
 * fewer, are orthonormal. The default of recurrent kernels.
 */
export function orthogonal(options: OrthogonalOptions = {}): Initializer {
  checkOptions<OrthogonalOptions>('orthogonal', options, { gain: 'number' })
  const { gain = 1 } = options
  return {
    type: 'orthogonal',
    config: { gain },
    initialize(shape) {
      if (shape.length < 2) {
        throw new ShapeError(`orthogonal: the shape is ${describeValue(shape)}, expected at least two axes`, {
          help: 'use another initializer for vectors',
        })
      }
      const columns = shape.at(-1)!
      const rows = shape.slice(0, -1).reduce((product, extent) => product * extent, 1)
      const [q, r] = qr(normalNumbers([Math.max(rows, columns), Math.min(rows, columns)]))
      // The signs make the distribution uniform (Mezzadri 2007).
      const signed = q.mul(where(less(diag(r), 0), -gain, gain))
      return reshape(rows < columns ? signed.transpose() : signed, shape)
    },
  }
}
