// The table of activations, one line each. It gives the names for `activation` options, and a namespace of the umbrella package.
import type { Tensor } from '@tensorloom/tensor'

/** A function of a tensor; every unary op is one. */
export type ActivationFunction = (x: Tensor) => Tensor

export {
  celu,
  elu,
  exp as exponential,
  gelu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  silu as swish,
  softmax,
  softplus,
  softShrink,
  softsign,
  squareplus,
  tanh,
  tanhShrink,
} from '@tensorloom/tensor'
export {
  hardSigmoidFifth,
  hardTanh,
  sparsePlus,
  sparseSigmoid,
  type ThresholdOptions,
  threshold,
} from './activations/piecewise.js'
export { type SparsemaxOptions, sparsemax } from './activations/sparsemax.js'

/**
 * Returns x unchanged.
 *
 * @example
 * ```ts
 * import { linear } from '@tensorloom/layers/activations'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(linear(tensor([-1, 2])).dataSync()) // Float32Array [-1, 2]
 * ```
 */
export function linear(x: Tensor): Tensor {
  return x
}
