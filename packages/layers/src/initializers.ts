// Initializers: first values of parameters. Each is a plain object with a type and a config, so that it can be saved.
import {
  full,
  randomNormal as normalNumbers,
  type Shape,
  type Tensor,
  TensorloomError,
  truncatedNormal as truncatedNumbers,
  randomUniform as uniformNumbers,
} from '@tensorloom/tensor'
import { fromPlugins, namesFromPlugins } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { lookUp, unknownName } from './core/check.js'
import type { BuiltInInitializers, KnownInitializers } from './known.js'

/** Makes the first value of a parameter. Your own is any object of this form. */
export interface Initializer {
  /** What is saved: a name from the table, or `@scope/name`. */
  readonly type: string
  /** What is saved beside it: plain JSON. */
  readonly config: Readonly<Record<string, unknown>>
  /** A new float32 tensor of `shape`. */
  initialize(shape: Shape): Tensor
}

/** What an initializer option takes: a name, or an object such as `heNormal()`. */
export type InitializerOption = (keyof KnownInitializers & string) | Initializer

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

/** Normal numbers. */
export function randomNormal(options: NormalInitializerOptions = {}): Initializer {
  const { mean = 0, standardDeviation = 0.05 } = options
  const config = { mean, standardDeviation }
  return { type: 'randomNormal', config, initialize: (shape) => normalNumbers(shape, config) }
}

/** Normal numbers within two standard deviations of the mean. */
export function truncatedNormal(options: NormalInitializerOptions = {}): Initializer {
  const { mean = 0, standardDeviation = 0.05 } = options
  const config = { mean, standardDeviation }
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
  const { min = -0.05, max = 0.05 } = options
  const config = { min, max }
  return { type: 'randomUniform', config, initialize: (shape) => uniformNumbers(shape, config) }
}

/**
 * Numbers of inputs and outputs that one element of a kernel meets: [in, out], or [...window, in, out] for convolutions,
 * where every place of the window counts.
 */
export function fans(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 }
  const window = shape.slice(0, -2).reduce((size, extent) => size * extent, 1)
  const fanOut = shape.at(-1)! * window
  return { fanIn: shape.length === 1 ? fanOut : shape.at(-2)! * window, fanOut }
}

// Standard deviation of a standard normal truncated at ±2: dividing by it gives the truncated numbers the wanted one.
const truncatedDeviation = 0.87962566103423978

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions {
  /** Factor on the variance; 1 by default. */
  readonly scale?: number | undefined
  /** What the variance is divided by; `fanIn` by default, `fanAvg` is the mean of both. */
  readonly mode?: 'fanIn' | 'fanOut' | 'fanAvg' | undefined
  /** `truncatedNormal` by default. */
  readonly distribution?: 'truncatedNormal' | 'untruncatedNormal' | 'uniform' | undefined
}

/**
 * Numbers with mean 0 and variance `scale / fan`, so that signals keep their size from layer to layer. All named schemes
 * are cases of it.
 */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal' } = options
  if (!(scale > 0)) {
    throw new TensorloomError(`varianceScaling: scale is ${scale}, expected a positive number`, {
      help: 'write varianceScaling({ scale: 1 })',
    })
  }
  const fanOf = lookUp('mode of varianceScaling', modes, mode, 'none')
  const draw = lookUp('distribution of varianceScaling', distributions, distribution, 'none')
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

/** Initializers by name, from their saved config. */
const initializers: Readonly<
  Record<keyof BuiltInInitializers, (config: Readonly<Record<string, unknown>>) => Initializer>
> = {
  constant: ({ value }) => constant(value as number | undefined),
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  ones,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  zeros,
}

/** Whether `value` is an initializer. */
export function isInitializer(value: unknown): value is Initializer {
  return typeof (value as Partial<Initializer> | null)?.initialize === 'function'
}

/** What makes initializers of that type, of this package or a plugin. */
export function initializerMaker(
  type: string,
): ((config: Readonly<Record<string, unknown>>) => Initializer) | undefined {
  return Object.hasOwn(initializers, type)
    ? initializers[type as keyof BuiltInInitializers]
    : fromPlugins('initializers', type)
}

/** The initializer that an option means. Throws for an unknown name. */
export function resolveInitializer(option: InitializerOption): Initializer {
  if (typeof option === 'string') {
    const make = initializerMaker(option)
    if (make !== undefined) return make({})
    const known = [...Object.keys(initializers), ...namesFromPlugins('initializers')]
    throw unknownName('initializer', known, option, 'an object: heNormal()')
  }
  if (isInitializer(option)) return option
  throw new TensorloomError(`an initializer is ${describeValue(option)}, expected a name or an object`, {
    help: "write kernelInitializer: 'heNormal', or heNormal()",
  })
}
