// The plain recurrent network (Elman 1990): the state is tanh of projections of input and state.
import { defineOp, type Op } from '../core/define-op.js'
import type { Tensor, TensorLike } from '../tensor-types.js'
import { add } from './arithmetic.js'
import { tanh } from './maths.js'
import { matmul } from './matmul.js'
import {
  checkWeights,
  projectSteps,
  type RecurrentOptions,
  type WalkAttributes,
  walkArguments,
  walkOptions,
  walkTime,
} from './recurrent.js'

const run: Op<(x: Tensor, kernel: Tensor, recurrentKernel: Tensor, bias: TensorLike, ...rest: unknown[]) => Tensor[]> =
  defineOp({
    kind: 'composite',
    name: 'simpleRnn',
    inputs: 6,
    optionalInputs: 2,
    multiple: true,
    options: walkOptions as never,
    compose(x: Tensor, kernel: Tensor, recurrentKernel: Tensor, bias: TensorLike, ...rest: unknown[]) {
      const attrs = rest.at(-1) as WalkAttributes
      const units = checkWeights('simpleRnn', 1, [x, kernel, recurrentKernel, bias], (columns) => [columns])
      const inputs = projectSteps(x, kernel, bias)
      return walkTime('simpleRnn', inputs, units, 1, rest.slice(0, -1) as Tensor[], attrs, (input, [h]) => [
        tanh(add(input, matmul(h!, recurrentKernel))),
      ])
    },
  })

function callSimpleRnn(
  x: Tensor,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: TensorLike,
  options: RecurrentOptions = {},
): [sequence: Tensor, h: Tensor] {
  const { tensors, attrs } = walkArguments(options)
  return run(x, kernel, recurrentKernel, bias, ...tensors, attrs) as [Tensor, Tensor]
}

/**
 * A plain recurrent network over a series: h' = tanh(x · kernel + h · recurrentKernel + bias).
 *
 * @param x - [batch, time, features]
 * @param kernel - [features, units]
 * @param recurrentKernel - [units, units]
 * @param bias - [units], or 0
 * @param options - `initialState` is [h]
 * @returns outputs of all steps [batch, time, units], and the last of them [batch, units]
 * @function
 */
export const simpleRnn: Op<
  (
    x: Tensor,
    kernel: Tensor,
    recurrentKernel: Tensor,
    bias: TensorLike,
    options?: RecurrentOptions,
  ) => [sequence: Tensor, h: Tensor]
> = /* @__PURE__ */ Object.assign(callSimpleRnn, {
  definition: run.definition,
})
