// Initializers with fixed values.
import { eye, full, type Shape, ShapeError, slice, type Tensor, zeros as zeroTensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import type { Initializer } from './initializer.js'

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

/** Options of `identityInitializer`. */
export interface IdentityOptions {
  /** The value on the diagonal; 1 by default. */
  readonly gain?: number | undefined
}

/** `gain` on the main diagonal, and 0 elsewhere. Only for matrices, which need not be square. */
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
