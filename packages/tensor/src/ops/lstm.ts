// Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate by Gers et al. 2000), gates in Keras's order.
import { defineOp, type Op } from '../core/define-op.js'
import type { Tensor, TensorLike } from '../tensor-types.js'
import { sigmoid } from './activations.js'
import { add, mul, sub } from './arithmetic.js'
import { concat } from './join.js'
import { square, tanh } from './maths.js'
import { matmul } from './matmul.js'
import {
  checkWeights,
  elementwise,
  gatesOf,
  projectSteps,
  type RecurrentOptions,
  type WalkAttributes,
  walkArguments,
  walkOptions,
  walkTime,
} from './recurrent.js'

// Pre-activations i, f, g, o of the gates; c the cell before, d the cell after.
const cellElements = elementwise('lstmCellState', 4, (i, f, g, c) => add(mul(sigmoid(f), c), mul(sigmoid(i), tanh(g))))
const outputElements = elementwise('lstmOutput', 2, (o, d) => mul(sigmoid(o), tanh(d)))

// The slope of a gate at its pre-activation, times g and what the gate multiplies.
const gateGradient = elementwise('lstmGateGradient', 3, (upstream, gate, factor) => {
  const open = sigmoid(gate)
  return mul(mul(upstream, factor), mul(open, sub(1, open)))
})
const candidateGradient = elementwise('lstmCandidateGradient', 3, (upstream, i, g) =>
  mul(mul(upstream, sigmoid(i)), sub(1, square(tanh(g)))),
)
const throughOutput = elementwise('lstmCellGradient', 3, (upstream, o, d) =>
  mul(mul(upstream, sigmoid(o)), sub(1, square(tanh(d)))),
)

/** One step: pre-activations [batch, 4 · units] and the cell before, to the output and the cell after. */
const lstmCell: Op<(z: Tensor, c: Tensor) => [h: Tensor, c: Tensor]> = defineOp({
  kind: 'composite',
  name: 'lstmCell',
  inputs: 2,
  multiple: true,
  compose(z: Tensor, c: Tensor) {
    const [i, f, g, o] = gatesOf(z, 4)
    const after = cellElements(i!, f!, g!, c)
    return [outputElements(o!, after), after]
  },
  gradient({ inputs: [z, c], outputs: [, after], upstreams: [byOutput, byCell], upstream }) {
    const [i, f, g, o] = gatesOf(z!, 4)
    const output = byOutput ?? upstream
    const through = throughOutput(output, o!, after!)
    const cell = byCell === undefined ? through : add(byCell, through)
    return [
      () =>
        concat(
          [
            gateGradient(cell, i!, tanh(g!)),
            gateGradient(cell, f!, c!),
            candidateGradient(cell, i!, g!),
            gateGradient(output, o!, tanh(after!)),
          ],
          { axis: -1 },
        ),
      () => mul(cell, sigmoid(f!)),
    ]
  },
})

const run: Op<(x: Tensor, kernel: Tensor, recurrentKernel: Tensor, bias: TensorLike, ...rest: unknown[]) => Tensor[]> =
  defineOp({
    kind: 'composite',
    name: 'lstm',
    inputs: 7,
    optionalInputs: 3,
    multiple: true,
    options: walkOptions as never,
    compose(x: Tensor, kernel: Tensor, recurrentKernel: Tensor, bias: TensorLike, ...rest: unknown[]) {
      const attrs = rest.at(-1) as WalkAttributes
      const units = checkWeights('lstm', 4, [x, kernel, recurrentKernel, bias], (columns) => [columns])
      const inputs = projectSteps(x, kernel, bias)
      return walkTime('lstm', inputs, units, 2, rest.slice(0, -1) as Tensor[], attrs, (input, [h, c]) =>
        lstmCell(add(input, matmul(h!, recurrentKernel)), c!),
      )
    },
  })

function callLstm(
  x: Tensor,
  kernel: Tensor,
  recurrentKernel: Tensor,
  bias: TensorLike,
  options: RecurrentOptions = {},
): [sequence: Tensor, h: Tensor, c: Tensor] {
  const { tensors, attrs } = walkArguments(options)
  return run(x, kernel, recurrentKernel, bias, ...tensors, attrs) as [Tensor, Tensor, Tensor]
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
