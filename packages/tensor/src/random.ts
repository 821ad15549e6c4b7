// Random tensors: counter-based, so the same seed gives the same numbers on every backend and in any order of execution.

import { describeValue } from './describe.js'
import { allocateArray } from './dtype.js'
import { DataError, DtypeError, TensorloomError } from './errors.js'
import { add, mul } from './ops/elementwise/arithmetic.js'
import { cast } from './ops/elementwise/cast.js'
import { less } from './ops/elementwise/comparison.js'
import { checkOptions } from './options/check-options.js'
import { bitNumbers, normalDoubles, normalNumbers, truncatedNumbers, uniformNumbers } from './random/draw.js'
import { threefry2x32 } from './random/threefry.js'
import { scope } from './runtime/scope.js'
import { sharedState } from './runtime/state.js'
import { checkShape, type Shape } from './shape.js'
import { enableTensors, fromArray } from './tensor.js'
import type { Tensor } from './tensor-types.js'

/**
 * Restarts the random stream. The same seed gives the same numbers: on every backend the same bits, whole and uniform
 * numbers to the last one. Normal numbers are computed with logarithms and cosines, which backends round differently, so
 * they may differ in the last places. Without a seed, every run is different.
 *
 * @param seed - any integer; its low 32 bits are used
 * @example
 * ```ts
 * import { randomUniform, setSeed } from '@tensorloom/tensor'
 * setSeed(7)
 * const a = randomUniform([2]).dataSync()
 * setSeed(7)
 * const b = randomUniform([2]).dataSync()
 * console.log(a[0] === b[0]) // true
 * ```
 */
export function setSeed(seed: number): void {
  if (!Number.isInteger(seed)) {
    throw new DataError(`setSeed: the seed is ${describeValue(seed)}, expected an integer`, {
      help: 'write setSeed(42)',
    })
  }
  const { random } = sharedState()
  random.key = seed | 0
  random.counter = 0
}

/** The position of the random stream. Saving and restoring it replays the same numbers. */
export interface RandomState {
  /** The seed, as int32. */
  readonly key: number
  /** Number of draws so far. */
  readonly counter: number
}

/**
 * Returns the state of the random stream.
 *
 * @example
 * ```ts
 * import { getRandomState, randomNormal, setRandomState } from '@tensorloom/tensor'
 * const state = getRandomState()
 * const first = randomNormal([3]).dataSync()
 * setRandomState(state) // back to where it was
 * const again = randomNormal([3]).dataSync()
 * console.log(`${first}` === `${again}`) // true
 * ```
 */
export function getRandomState(): RandomState {
  return { ...sharedState().random }
}

/**
 * Sets the state of the random stream.
 *
 * @example
 * ```ts
 * import { getRandomState, randomUniform, setRandomState, setSeed } from '@tensorloom/tensor'
 * setSeed(7)
 * const state = getRandomState() // plain data, which a checkpoint can hold
 * randomUniform([5])
 * setRandomState(state)
 * console.log(getRandomState().counter === state.counter) // true
 * ```
 */
export function setRandomState(state: RandomState): void {
  checkOptions<RandomState>('setRandomState', state ?? null, { key: 'any', counter: 'any' })
  const { key, counter } = state
  if (!Number.isInteger(key) || !Number.isInteger(counter)) {
    throw new DataError('setRandomState: expected { key, counter }, both whole numbers', {
      help: 'pass what getRandomState() returned',
    })
  }
  Object.assign(sharedState().random, { key, counter })
}

/** The next draw of the stream. Each draw has its own counter, and the elements of a draw are numbered. */
export function nextDraw(op: string, shape: Shape): { shape: Shape; key: number; counter: number } {
  checkShape(op, shape)
  enableTensors()
  const { random } = sharedState()
  const draw = { shape, key: random.key, counter: random.counter | 0 }
  random.counter++
  return draw
}

/**
 * 32 random bits for each element, as int32.
 *
 * @example
 * ```ts
 * import { randomBits, setSeed } from '@tensorloom/tensor'
 * setSeed(1)
 * const bits = randomBits([4])
 * console.log(bits.shape, bits.dtype) // [4] int32
 * ```
 */
export function randomBits(shape: Shape): Tensor {
  return bitNumbers(nextDraw('randomBits', shape))
}

/** Options of `randomNormal` and `truncatedNormal`. */
export interface NormalOptions {
  /** Mean; 0 by default. */
  readonly mean?: number
  /** Standard deviation; 1 by default. */
  readonly standardDeviation?: number
  /** float32 by default. */
  readonly dtype?: 'float32' | 'float64'
}

/**
 * Normal random numbers, by the transform of Box and Muller (1958).
 *
 * @param shape - `[]` for one number
 * @param options - `mean` 0, `standardDeviation` 1, `dtype` float32 by default
 * @throws `DtypeError` for another dtype than float32 and float64
 * @example
 * ```ts
 * import { mean, randomNormal, setSeed } from '@tensorloom/tensor'
 * setSeed(1)
 * const x = randomNormal([10_000], { mean: 5 })
 * console.log(mean(x).itemSync().toFixed(1)) // 5.0
 * ```
 */
export function randomNormal(shape: Shape, options: NormalOptions = {}): Tensor {
  return normal('randomNormal', options, (double) =>
    (double ? normalDoubles : normalNumbers)(nextDraw('randomNormal', shape)),
  )
}

/**
 * Normal random numbers within two standard deviations of the mean, by the inverse distribution function. It has the
 * precision of float32.
 *
 * @throws `DtypeError` for another dtype than float32 and float64
 * @example
 * ```ts
 * import { setSeed, truncatedNormal } from '@tensorloom/tensor'
 * setSeed(1)
 * console.log(truncatedNormal([1000]).abs().max().itemSync() <= 2) // true
 * ```
 */
export function truncatedNormal(shape: Shape, options: NormalOptions = {}): Tensor {
  return normal('truncatedNormal', options, (double) => {
    const drawn = truncatedNumbers(nextDraw('truncatedNormal', shape))
    return double ? cast(drawn, 'float64') : drawn
  })
}

function normal(user: string, options: NormalOptions, standard: (double: boolean) => Tensor): Tensor {
  checkOptions<NormalOptions>(user, options, { mean: 'number', standardDeviation: 'number', dtype: 'any' })
  const { mean = 0, standardDeviation = 1, dtype = 'float32' } = options
  if (dtype !== 'float32' && dtype !== 'float64') {
    throw new DtypeError(`${user}: dtype is ${describeValue(dtype)}, expected 'float32' or 'float64'`, {
      help: "leave it out for 'float32', or cast the result",
    })
  }
  if (standardDeviation < 0) {
    throw new TensorloomError(`${user}: standardDeviation is ${standardDeviation}, expected a number of at least 0`, {
      help: 'write standardDeviation: 1',
    })
  }
  return scope(() => {
    const drawn = standard(dtype === 'float64')
    return mean === 0 && standardDeviation === 1 ? drawn : add(mul(drawn, standardDeviation), mean)
  })
}

/**
 * Booleans that are true with the given probability.
 *
 * @example
 * ```ts
 * import { bernoulli, setSeed } from '@tensorloom/tensor'
 * setSeed(1)
 * console.log(bernoulli([1000], 0.3).mean().itemSync().toFixed(1)) // 0.3
 * ```
 */
export function bernoulli(shape: Shape, probability: number): Tensor {
  if (typeof probability !== 'number' || !(probability >= 0 && probability <= 1)) {
    throw new DataError(`bernoulli: the probability is ${describeValue(probability)}, expected 0 to 1`, {
      help: 'give a number from 0 to 1',
    })
  }
  return scope(() => less(uniformNumbers(nextDraw('bernoulli', shape)), probability))
}

/**
 * Uniform numbers in 0 … 1 on the host: those that `randomUniform([count])` would give. For decisions that choose what is
 * computed, such as the order of augmentations.
 */
export function hostUniform(count: number): readonly number[] {
  const { key, counter } = nextDraw('hostUniform', [count])
  return Array.from({ length: count }, (_, k) => (threefry2x32(key, counter, k >> 1, 0)[k & 1]! >>> 8) * 2 ** -24)
}

// (high · 2³² + low) mod divisor.
function remainder(high: number, low: number, divisor: number): number {
  // Exact in float64 while products stay below 2⁵³.
  if (divisor <= 2 ** 26) return ((high % divisor) * (2 ** 32 % divisor) + low) % divisor
  return Number(((BigInt(high) << 32n) | BigInt(low)) % BigInt(divisor))
}

/**
 * The numbers 0 … count − 1 in random order, as int32.
 *
 * @example
 * ```ts
 * import { permutation } from '@tensorloom/tensor'
 * console.log(permutation(5).size) // 5
 * ```
 */
export function permutation(count: number): Tensor<Shape, 'int32'> {
  checkShape('permutation', [count], 'give a whole number: permutation(10)')
  const { key, counter } = nextDraw('permutation', [count])
  const order = allocateArray('int32', count)
  for (let k = 0; k < count; k++) order[k] = k
  // Fisher and Yates; 64 random bits per step make the bias of the modulo negligible.
  for (let k = count - 1; k > 0; k--) {
    const [low, high] = threefry2x32(key, counter, k, 1)
    const at = remainder(high >>> 0, low >>> 0, k + 1)
    const swapped = order[k]!
    order[k] = order[at]!
    order[at] = swapped
  }
  return fromArray(order, [count], 'int32', 'permutation')
}
