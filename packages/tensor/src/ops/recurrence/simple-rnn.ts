// The plain recurrent network (Elman 1990): the state is tanh of projections of input and state.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { add, mul, sub } from '../elementwise/arithmetic.js'
import { square } from '../elementwise/maths.js'
import { tanh } from '../elementwise/trigonometry.js'
import {
  checkGiven,
  checkRecurrentOptions,
  checkStateCount,
  checkWeights,
  type Direction,
  elementwise,
  projectSteps,
  type RecurrentOptions,
} from './arguments.js'
import { defineRecurrence, type RecurrenceOp } from './define-recurrence.js'

const squash = /* @__PURE__ */ elementwise('simpleRnnState', 2, (input, product) => tanh(add(input, product)))
const squashGradient = /* @__PURE__ */ elementwise('simpleRnnGradient', 2, (upstream, after) =>
  mul(upstream, sub(1, square(after))),
)

const simpleRnnSteps: RecurrenceOp = /* @__PURE__ */ defineRecurrence({
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

type Result = [sequence: Tensor, h: Tensor]

const run: Op<
  (
    x: Tensor,
    kernel: Tensor,
    recurrentKernel: Tensor,
    bias: TensorLike,
    h: TensorLike,
    mask: TensorLike,
    options: Direction,
  ) => Result
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'simpleRnn',
  inputs: 6,
  scalars: [3, 4, 5],
  multiple: true,
  options: { goBackwards: false },
  compose(x, kernel, recurrentKernel, bias, h, mask, options) {
    checkWeights('simpleRnn', 1, [x, kernel, recurrentKernel, bias], (columns) => [columns])
    checkGiven('simpleRnn', x, recurrentKernel, { states: [h], mask })
    return simpleRnnSteps([projectSteps(x, kernel, bias), recurrentKernel, 0, h, mask], options)
  },
})

function callSimpleRnn(
  x: Tensor,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: TensorLike,
  options: RecurrentOptions = {},
): Result {
  checkRecurrentOptions('simpleRnn', options)
  const { initialState = [], mask, goBackwards = false } = options
  checkStateCount('simpleRnn', 1, initialState, [x, recurrentKernel])
  const [h = 0] = initialState
  return run(x, kernel, recurrentKernel, bias, h, mask ?? true, { goBackwards })
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
 * @example
 * ```ts
 * import { simpleRnn, tensor } from '@tensorloom/tensor'
 * const x = tensor([[[1], [0]]]) // one series of two steps
 * const [sequence, h] = simpleRnn(x, tensor([[0.5]]), tensor([[1]]), 0)
 * console.log(sequence.shape, h.itemSync().toFixed(4)) // [1, 2, 1] 0.4318
 * ```
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
