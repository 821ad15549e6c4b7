// The one table of activations by name, and how an option becomes a function.
import {
  elu,
  exp,
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
  softmax,
  softplus,
  softsign,
  type Tensor,
  TensorloomError,
  tanh,
} from '@tensorloom/tensor'
import { fromPlugins, namesFromPlugins } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { unknownName } from './core/check.js'
import type { BuiltInActivations, KnownActivations } from './known.js'

/** A function of a tensor that keeps its shape; every unary op is one. */
export type ActivationFunction = (x: Tensor) => Tensor

/** What an `activation` option takes: a name, or a function such as the op `relu` or `(x) => x.mul(2)`. */
export type Activation = (keyof KnownActivations & string) | ActivationFunction

const activations: Readonly<Record<keyof BuiltInActivations, ActivationFunction>> = {
  elu,
  exponential: exp,
  gelu,
  hardSigmoid,
  hardSilu,
  leakyRelu,
  linear: (x) => x,
  logSigmoid,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  swish: silu,
  tanh,
}

/** The function that an `activation` option means; that of a plugin may be an op. Throws for an unknown name. */
export function resolveActivation(activation: Activation): ActivationFunction {
  if (typeof activation === 'function') return activation
  if (typeof activation === 'string') {
    const table: Readonly<Record<string, ActivationFunction>> = activations
    if (Object.hasOwn(table, activation)) return table[activation]!
    const own = fromPlugins('activations', activation) ?? fromPlugins('ops', activation)
    if (own !== undefined) return own as ActivationFunction
    const known = [...Object.keys(activations), ...namesFromPlugins('activations')]
    throw unknownName('activation', known, activation, 'a function')
  }
  throw new TensorloomError(`activation is ${describeValue(activation)}, expected a name or a function`, {
    help: "write activation: 'relu'",
  })
}

/** The name of an activation: that of the table or a plugin, or the function's own; empty where it has none. */
export function activationName(activation: Activation): string {
  if (typeof activation === 'string') return activation
  const known = Object.entries(activations).find(([, fn]) => fn === activation)
  if (known !== undefined) return known[0]
  const ofPlugin = namesFromPlugins('activations').find((name) => fromPlugins('activations', name) === activation)
  return ofPlugin ?? (activation as Partial<{ definition: { name: string } }>).definition?.name ?? activation.name
}
