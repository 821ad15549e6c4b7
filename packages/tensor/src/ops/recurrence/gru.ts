// Gated recurrent unit (Cho et al. 2014), gates in Keras's order: update z, reset r, candidate h.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { isTensor, type Tensor, type TensorLike } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { sigmoid } from '../elementwise/activations.js'
import { add, mul, sub } from '../elementwise/arithmetic.js'
import { tanh } from '../elementwise/trigonometry.js'
import { concat } from '../movement/join.js'
import { unstack } from '../movement/rearrange.js'
import { slice } from '../movement/slice.js'
import { matmul } from '../product/matmul.js'
import {
  checkGiven,
  checkRecurrentOptions,
  checkStateCount,
  checkWeights,
  type Direction,
  elementwise,
  gatesOf,
  projectSteps,
  type RecurrentOptions,
  stepThroughTime,
} from './arguments.js'
import { defineRecurrence, type RecurrenceOp } from './define-recurrence.js'

/** Options of `gru`. */
export interface GruOptions extends RecurrentOptions {
  /**
   * Whether the reset gate is applied after the recurrent product (as in cuDNN), with separate biases; true by default.
   */
  readonly resetAfter?: boolean | undefined
}

const gate = /* @__PURE__ */ elementwise('gruGate', 2, (x, h) => sigmoid(add(x, h)))
const candidate = /* @__PURE__ */ elementwise('gruCandidate', 3, (x, h, reset) => tanh(add(x, mul(reset, h))))
const blend = /* @__PURE__ */ elementwise('gruBlend', 3, (update, h, next) =>
  add(mul(update, h), mul(sub(1, update), next)),
)
// Gradients at the pre-activations of the update gate, the candidate and the reset gate.
const updateGradient = /* @__PURE__ */ elementwise('gruUpdateGradient', 4, (upstream, update, h, next) =>
  mul(mul(upstream, sub(h, next)), mul(update, sub(1, update))),
)
const candidateGradient = /* @__PURE__ */ elementwise('gruCandidateGradient', 3, (upstream, update, next) =>
  mul(mul(upstream, sub(1, update)), sub(1, mul(next, next))),
)
const resetGradient = /* @__PURE__ */ elementwise('gruResetGradient', 3, (slope, reset, h) =>
  mul(mul(slope, h), mul(reset, sub(1, reset))),
)

// With the reset gate after the product.
const gruSteps: RecurrenceOp = /* @__PURE__ */ defineRecurrence({
  name: 'gruSteps',
  gates: 3,
  states: 1,
  // Update and reset gates, candidate, and the part of the product that the reset gate multiplies.
  kept: 4,
  apart: true,
  step(x, product, [h]) {
    const units = h!.shape[1]!
    const parts = (of: Tensor): [gates: Tensor, candidate: Tensor] => [
      slice(of, [0, 0], [of.shape[0]!, 2 * units]),
      slice(of, [0, 2 * units], [of.shape[0]!, units]),
    ]
    const [xGates, xCandidate] = parts(x)
    const [hGates, hCandidate] = parts(product)
    const gates = gate(xGates, hGates)
    const [update, reset] = gatesOf(gates, 2)
    const next = candidate(xCandidate, hCandidate, reset!)
    return { state: [blend(update!, h!, next)], kept: [gates, next, hCandidate] }
  },
  gradient(kept, [h], [upstream]) {
    const [update, reset, next, hCandidate] = gatesOf(kept, 4)
    const byCandidate = candidateGradient(upstream!, update!, next!)
    const gates = [updateGradient(upstream!, update!, h!, next!), resetGradient(byCandidate, reset!, hCandidate!)]
    return {
      input: concat([...gates, byCandidate], { axis: -1 }),
      product: concat([...gates, mul(byCandidate, reset!)], { axis: -1 }),
      state: [mul(upstream!, update!)],
    }
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
    options: Direction & Pick<GruOptions, 'resetAfter'>,
  ) => Result
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'gru',
  inputs: 6,
  scalars: [3, 4, 5],
  multiple: true,
  options: { goBackwards: false, resetAfter: true },
  compose(x, kernel, recurrentKernel, bias, h, mask, { resetAfter, goBackwards }) {
    const units = checkWeights('gru', 3, [x, kernel, recurrentKernel, bias], (columns) =>
      resetAfter ? [2, columns] : [columns],
    )
    const given = { states: [h], mask }
    checkGiven('gru', x, recurrentKernel, given)
    const filled = isTensor(bias) || bias === 0 ? bias : filledBeside(kernel, [3 * units], Number(bias))
    const [inputBias, stateBias] =
      isTensor(bias) && resetAfter ? (unstack(bias) as [Tensor, Tensor]) : ([filled, filled] as const)
    const projected = projectSteps(x, kernel, inputBias)
    if (resetAfter) return gruSteps([projected, recurrentKernel, stateBias, h, mask], { goBackwards })
    const step = stepBefore(recurrentKernel, units)
    return stepThroughTime(unstack(projected, { axis: 1 }), units, given, goBackwards, step)
  },
})

type Step = (input: Tensor, state: readonly Tensor[]) => readonly Tensor[]

function stepBefore(recurrentKernel: Tensor, units: number): Step {
  const gateKernel = slice(recurrentKernel, [0, 0], [units, 2 * units])
  const candidateKernel = slice(recurrentKernel, [0, 2 * units], [units, units])
  return (input, [h]) => {
    const [xz, xr, xh] = gatesOf(input, 3)
    const [hz, hr] = gatesOf(matmul(h!, gateKernel), 2)
    const next = tanh(add(xh!, matmul(mul(gate(xr!, hr!), h!), candidateKernel)))
    return [blend(gate(xz!, hz!), h!, next)]
  }
}

function callGru(
  x: Tensor,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: TensorLike,
  options: GruOptions = {},
): Result {
  checkRecurrentOptions('gru', options, { resetAfter: 'boolean' })
  const { initialState = [], mask, goBackwards = false, resetAfter } = options
  checkStateCount('gru', 1, initialState, [x, recurrentKernel])
  const [h = 0] = initialState
  return run(x, kernel, recurrentKernel, bias, h, mask ?? true, { goBackwards, resetAfter })
}

/**
 * Gated recurrent unit over a series, gates side by side in Keras's order: update, reset, candidate.
 *
 * @param x - [batch, time, features]
 * @param kernel - [features, 3 · units]
 * @param recurrentKernel - [units, 3 · units]
 * @param bias - [2, 3 · units], for input and state; without `resetAfter` [3 · units]; or 0
 * @param options - `initialState` is [h]
 * @returns outputs of all steps [batch, time, units], and the last of them [batch, units]
 * @example
 * ```ts
 * import { gru, ones } from '@tensorloom/tensor'
 * const [sequence, h] = gru(ones([2, 5, 3]), ones([3, 12]), ones([4, 12]), 0)
 * console.log(sequence.shape, h.shape) // [2, 5, 4] [2, 4]
 * ```
 * @function
 */
export const gru: Op<
  (
    x: Tensor,
    kernel: Tensor,
    recurrentKernel: Tensor,
    bias: TensorLike,
    options?: GruOptions,
  ) => [sequence: Tensor, h: Tensor]
> = /* @__PURE__ */ Object.assign(callGru, { definition: run.definition })
