// Initializers with fixed values.
import { eye, full, type Shape, ShapeError, slice, type Tensor, zeros as zeroTensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Initializer } from './initializer.js'

/**
 * Every element is `value` (0 by default).
 *
 * @example
 * ```ts
 * import { constant } from '@tensorloom/layers/initializers'
 * console.log(constant(0.1).initialize([2]).dataSync()) // Float32Array [0.1, 0.1]
 * ```
 */
export function constant(value: number = 0): Initializer {
  return { type: 'constant', config: { value }, initialize: (shape) => full(shape, value, { dtype: 'float32' }) }
}

/**
 * Every element is 0.
 *
 * @example
 * ```ts
 * import { zeros } from '@tensorloom/layers/initializers'
 * console.log(zeros().initialize([2]).dataSync()) // Float32Array [0, 0]
 * ```
 */
export function zeros(): Initializer {
  return { ...constant(0), type: 'zeros', config: {} }
}

/**
 * Every element is 1.
 *
 * @example
 * ```ts
 * import { ones } from '@tensorloom/layers/initializers'
 * console.log(ones().initialize([2]).dataSync()) // Float32Array [1, 1]
 * ```
 */
export function ones(): Initializer {
  return { ...constant(1), type: 'ones', config: {} }
}

/** Options of `identityInitializer`. */
export interface IdentityOptions {
  /** The value on the diagonal; 1 by default. */
  readonly gain?: number | undefined
}

/**
 * `gain` on the main diagonal, and 0 elsewhere. Only for matrices, which need not be square.
 *
 * @example
 * ```ts
 * import { identityInitializer } from '@tensorloom/layers/initializers'
 * console.log(identityInitializer().initialize([2, 2]).dataSync()) // Float32Array [1, 0, 0, 1]
 * ```
 */
export function identityInitializer(options: IdentityOptions = {}): Initializer {
  checkOptions<IdentityOptions>('identityInitializer', options, { gain: 'number' })
  const { gain = 1 } = options
  return {
    type: 'identityInitializer',
    config: gain === 1 ? {} : { gain },
    initialize: (shape) => diagonal(shape, gain),
  }
}

function diagonal(shape: Shape, gain: number): Tensor {
  if (shape.length !== 2) {
    throw new ShapeError(`identityInitializer: the shape is ${describeValue(shape)}, expected two axes`, {
      help: "use another initializer here: 'glorotUniform'",
    })
  }
  const size = Math.max(...shape)
  if (size === 0) return zeroTensor(shape)
  return slice(eye(size), [0, 0], shape).mul(gain)
}
