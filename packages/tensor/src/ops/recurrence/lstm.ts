// Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate by Gers et al. 2000), gates in Keras's order.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { sigmoid } from '../elementwise/activations.js'
import { add, mul, sub } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { where } from '../elementwise/comparison.js'
import { square } from '../elementwise/maths.js'
import { tanh } from '../elementwise/trigonometry.js'
import { concat } from '../movement/join.js'
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
} from './arguments.js'
import { defineRecurrence, type RecurrenceOp } from './define-recurrence.js'

// Gates i, f, g, o side by side; `isCandidate` is true for g. c is the previous cell state, and squashed is the tanh of
// the next one.
const openGates = /* @__PURE__ */ elementwise('lstmGates', 3, (input, product, isCandidate) => {
  const sums = add(input, product)
  return where(isCandidate, tanh(sums), sigmoid(sums))
})
const nextCell = /* @__PURE__ */ elementwise('lstmNextCell', 4, (i, f, g, c) => add(mul(f, c), mul(i, g)))

// The gradients with respect to the next cell state, to the pre-activation of a gate that multiplies `factor`, and to
// that of g.
const cellGradient = /* @__PURE__ */ elementwise('lstmCellGradient', 4, (byOutput, byCell, o, squashed) =>
  add(byCell, mul(mul(byOutput, o), sub(1, square(squashed)))),
)
const gateGradient = /* @__PURE__ */ elementwise('lstmGateGradient', 3, (upstream, gate, factor) =>
  mul(mul(upstream, factor), mul(gate, sub(1, gate))),
)
const candidateGradient = /* @__PURE__ */ elementwise('lstmCandidateGradient', 3, (upstream, i, g) =>
  mul(mul(upstream, i), sub(1, square(g))),
)

const lstmSteps: RecurrenceOp = /* @__PURE__ */ defineRecurrence({
  name: 'lstmSteps',
  gates: 4,
  states: 2,
  // Gates, and tanh of the cell.
  kept: 5,
  apart: false,
  prepare(beside, units) {
    const part = (extent: number, value: number): Tensor => filledBeside(beside, [extent], value)
    return cast(concat([part(2 * units, 0), part(units, 1), part(units, 0)]), 'bool')
  },
  step(input, product, [, c], isCandidate) {
    const gates = openGates(input, product, isCandidate!)
    const [i, f, g, o] = gatesOf(gates, 4)
    const after = nextCell(i!, f!, g!, c!)
    const squashed = tanh(after)
    return { state: [mul(o!, squashed), after], kept: [gates, squashed] }
  },
  gradient(kept, [, c], [byOutput, byCell]) {
    const [i, f, g, o, squashed] = gatesOf(kept, 5)
    const cell = cellGradient(byOutput!, byCell!, o!, squashed!)
    const gates = concat(
      [
        gateGradient(cell, i!, g!),
        gateGradient(cell, f!, c!),
        candidateGradient(cell, i!, g!),
        gateGradient(byOutput!, o!, squashed!),
      ],
      { axis: -1 },
    )
    return { input: gates, product: gates, state: [undefined, mul(cell, f!)] }
  },
})

type Result = [sequence: Tensor, h: Tensor, c: Tensor]

const run: Op<
  (
    x: Tensor,
    kernel: Tensor,
    recurrentKernel: Tensor,
    bias: TensorLike,
    h: TensorLike,
    c: TensorLike,
    mask: TensorLike,
    options: Direction,
  ) => Result
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'lstm',
  inputs: 7,
  scalars: [3, 4, 5, 6],
  multiple: true,
  options: { goBackwards: false },
  compose(x, kernel, recurrentKernel, bias, h, c, mask, options) {
    checkWeights('lstm', 4, [x, kernel, recurrentKernel, bias], (columns) => [columns])
    checkGiven('lstm', x, recurrentKernel, { states: [h, c], mask })
    return lstmSteps([projectSteps(x, kernel, bias), recurrentKernel, 0, h, c, mask], options)
  },
})

function callLstm(
  x: Tensor,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: TensorLike,
  options: RecurrentOptions = {},
): Result {
  checkRecurrentOptions('lstm', options)
  const { initialState = [], mask, goBackwards = false } = options
  checkStateCount('lstm', 2, initialState, [x, recurrentKernel])
  const [h = 0, c = 0] = initialState
  return run(x, kernel, recurrentKernel, bias, h, c, mask ?? true, { goBackwards })
}

/**
 * Long short-term memory over a series, gates side by side in Keras's order: input, forget, candidate, output.
 *
 * @param x - [batch, time, features]
 * @param kernel - [features, 4 · units]
 * @param recurrentKernel - [units, 4 · units]
 * @param bias - [4 · units], or 0
 * @param options - `initialState` is [h, c]
 * @returns outputs of all steps [batch, time, units], the last output h and the last cell state c, both [batch, units]
 * @example
 * ```ts
 * import { lstm, ones } from '@tensorloom/tensor'
 * const [sequence, h, c] = lstm(ones([2, 5, 3]), ones([3, 16]), ones([4, 16]), 0)
 * console.log(sequence.shape, h.shape, c.shape) // [2, 5, 4] [2, 4] [2, 4]
 * ```
 * @function
 */
export const lstm: Op<
  (
    x: Tensor,
    kernel: Tensor,
    recurrentKernel: Tensor,
    bias: TensorLike,
    options?: RecurrentOptions,
  ) => [sequence: Tensor, h: Tensor, c: Tensor]
> = /* @__PURE__ */ Object.assign(callLstm, { definition: run.definition })
