// The table of activations, one line each. It gives the names for `activation` options, and a namespace of the umbrella package.
import type { Tensor } from '@tensorloom/tensor'

/** A function of a tensor that keeps its shape; every unary op is one. */
export type ActivationFunction = (x: Tensor) => Tensor

export {
  elu,
  exp as exponential,
  gelu,
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
  softsign,
  tanh,
} from '@tensorloom/tensor'

/** Returns x unchanged. */
export function linear(x: Tensor): Tensor {
  return x
}
