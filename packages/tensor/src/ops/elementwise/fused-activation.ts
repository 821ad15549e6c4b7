// Activations that dense and convolution ops can apply themselves: those whose derivative can be computed from the
// output.

import { describeValue } from '../../describe.js'
import { DataError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { relu, sigmoid, tanh } from './activations.js'
import { mul, sub } from './arithmetic.js'
import { greater, where } from './comparison.js'

/** An activation that is applied to a result before it is written. */
export type FusedActivation = 'linear' | 'relu' | 'sigmoid' | 'tanh'

interface Rule {
  readonly apply: (x: Tensor) => Tensor
  /** Takes the upstream gradient and the output, and returns the gradient of the input. */
  readonly slope: (g: Tensor, y: Tensor) => Tensor
}

const rules: Readonly<Record<Exclude<FusedActivation, 'linear'>, Rule>> = {
  relu: { apply: relu, slope: (g, y) => where(greater(y, 0), g, 0) },
  sigmoid: { apply: sigmoid, slope: (g, y) => mul(g, mul(y, sub(1, y))) },
  tanh: { apply: tanh, slope: (g, y) => mul(g, sub(1, mul(y, y))) },
}

type Attributes = { readonly activation: Exclude<FusedActivation, 'linear'> }

const slope: Op<(g: Tensor, y: Tensor, attrs: Attributes) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'fusedActivationGradient',
  inputs: 2,
  options: { activation: 'relu' },
  fuse: true,
  compose: (g, y, { activation }) => rules[activation].slope(g, y),
})

/** Throws `DataError` if `activation` is not one of these. */
export function checkActivation(op: string, activation: unknown): FusedActivation {
  if (activation === 'linear' || Object.hasOwn(rules, activation as string)) return activation as FusedActivation
  throw new DataError(`${op}: unknown activation ${describeValue(activation)}`, {
    help: `one of linear, ${Object.keys(rules).join(', ')}; apply others to the result`,
  })
}

/** `activation(x)`. */
export function applyActivation(x: Tensor, activation: FusedActivation): Tensor {
  return activation === 'linear' ? x : rules[activation].apply(x)
}

/** The gradient of the input of an activation, from the gradient of its output and the output itself. */
export function activationSlope(upstream: Tensor, output: Tensor, activation: FusedActivation): Tensor {
  return activation === 'linear' ? upstream : slope(upstream, output, { activation })
}
