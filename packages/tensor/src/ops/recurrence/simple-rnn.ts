// The plain recurrent network (Elman 1990): the state is tanh of projections of input and state.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { add, mul, sub } from '../elementwise/arithmetic.js'
import { square, tanh } from '../elementwise/maths.js'
import {
  checkWeights,
  elementwise,
  givenTensors,
  projectSteps,
  type RecurrentOptions,
  type WalkAttributes,
  walkArguments,
  walkOptions,
} from './arguments.js'
import { defineRecurrence, type RecurrenceOp } from './define-recurrence.js'

const squash = elementwise('simpleRnnState', 2, (input, product) => tanh(add(input, product)))
const squashGradient = elementwise('simpleRnnGradient', 2, (upstream, after) => mul(upstream, sub(1, square(after))))

const simpleRnnSteps: RecurrenceOp = defineRecurrence({
  name: 'simpleRnnSteps',
  gates: 1,
  states: 1,
  kept: 1,
  apart: false,
  step(input, product) {
    const after = squash(input, product)
    return { state: [after], kept: [after] }
  },
  gradient(after, _, [upstream]) {
    const slope = squashGradient(upstream!, after)
    return { input: slope, product: slope, state: [undefined] }
  },
})

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
      const { states, mask } = givenTensors('simpleRnn', x, units, 1, rest.slice(0, -1) as Tensor[], attrs)
      const { goBackwards } = attrs
      return simpleRnnSteps(projectSteps(x, kernel, bias), recurrentKernel, 0, ...states, mask, { goBackwards })
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
