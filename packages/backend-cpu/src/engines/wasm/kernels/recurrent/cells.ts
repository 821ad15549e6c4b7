// The computation of recurrent cells at a step, four units at a time, with the formulas of the ops of @tensorloom/tensor.
import { addVectors, type Code, type Local, multiplyVectors, subtractVectors } from '../../assembler/index.js'
import { multiplyAdd, type VectorContext } from '../../math/context.js'
import { vectorUnary } from '../../math/index.js'

/** The results of a step for four units. */
export interface StepCode {
  /** The next state; the first is the output. */
  readonly state: readonly Code[]
  /** The values that the gradient needs. */
  readonly kept: readonly Code[]
}

/** Gradients of a step. */
export interface StepGradientCode {
  /** At the projections of the input, one for each gate. */
  readonly input: readonly Code[]
  /** At the projections of the state, if they differ from those. */
  readonly product?: readonly Code[]
  /** At the previous state, without the part that comes through the product. */
  readonly state: readonly Code[]
}

/** A cell. */
export interface CellCode {
  /** The numbers of gates, of state tensors and of kept values, in units. */
  readonly gates: number
  readonly states: number
  readonly kept: number
  /** Whether gradients at the two projections differ. */
  readonly apart: boolean
  step(context: VectorContext, input: readonly Local[], product: readonly Local[], state: readonly Local[]): StepCode
  gradient(
    context: VectorContext,
    kept: readonly Local[],
    before: readonly Local[],
    upstream: readonly Local[],
  ): StepGradientCode
}

const multiplyAll = (...factors: readonly Code[]): Code => factors.reduce(multiplyVectors)
const sigmoid = (context: VectorContext, x: Code): Local => context.f.let(vectorUnary.sigmoid!(context, x))
const tanh = (context: VectorContext, x: Code): Local => context.f.let(vectorUnary.tanh!(context, x))
// Derivatives, from the value of the function.
const sigmoidSlope = ({ constant }: VectorContext, y: Local): Code => multiplyAll(y, subtractVectors(constant(1), y))
const tanhSlope = ({ constant }: VectorContext, y: Local): Code => subtractVectors(constant(1), multiplyAll(y, y))

const lstm: CellCode = {
  gates: 4,
  states: 2,
  kept: 5,
  apart: false,
  step(context, input, product, [, c]) {
    const sum = (k: number): Code => addVectors(input[k]!, product[k]!)
    const [i, f] = [sigmoid(context, sum(0)), sigmoid(context, sum(1))]
    const g = tanh(context, sum(2))
    const o = sigmoid(context, sum(3))
    const after = context.f.let(multiplyAdd(context, f, c!, multiplyAll(i, g)))
    const squashed = tanh(context, after)
    return { state: [multiplyAll(o, squashed), after], kept: [i, f, g, o, squashed] }
  },
  gradient(context, [i, f, g, o, squashed], [, c], [byOutput, byCell]) {
    const through = multiplyAll(byOutput!, o!)
    const cell = context.f.let(multiplyAdd(context, through, tanhSlope(context, squashed!), byCell!))
    return {
      input: [
        multiplyAll(cell, g!, sigmoidSlope(context, i!)),
        multiplyAll(cell, c!, sigmoidSlope(context, f!)),
        multiplyAll(cell, i!, tanhSlope(context, g!)),
        multiplyAll(byOutput!, squashed!, sigmoidSlope(context, o!)),
      ],
      state: [context.constant(0), multiplyAll(cell, f!)],
    }
  },
}

// The reset gate applies after the product.
const gru: CellCode = {
  gates: 3,
  states: 1,
  kept: 4,
  apart: true,
  step(context, input, product, [h]) {
    const update = sigmoid(context, addVectors(input[0]!, product[0]!))
    const reset = sigmoid(context, addVectors(input[1]!, product[1]!))
    const next = tanh(context, multiplyAdd(context, reset, product[2]!, input[2]!))
    // update · h + (1 − update) · next.
    const output = multiplyAdd(context, update, subtractVectors(h!, next), next)
    return { state: [output], kept: [update, reset, next, product[2]!] }
  },
  gradient(context, [update, reset, next, product], [h], [upstream]) {
    const { f, constant } = context
    const byNext = f.let(multiplyAll(upstream!, subtractVectors(constant(1), update!), tanhSlope(context, next!)))
    const byUpdate = f.let(multiplyAll(upstream!, subtractVectors(h!, next!), sigmoidSlope(context, update!)))
    const byReset = f.let(multiplyAll(byNext, product!, sigmoidSlope(context, reset!)))
    return {
      input: [byUpdate, byReset, byNext],
      product: [byUpdate, byReset, multiplyAll(byNext, reset!)],
      state: [multiplyAll(upstream!, update!)],
    }
  },
}

const simpleRnn: CellCode = {
  gates: 1,
  states: 1,
  kept: 1,
  apart: false,
  step(context, [input], [product]) {
    const after = tanh(context, addVectors(input!, product!))
    return { state: [after], kept: [after] }
  },
  gradient: (context, [after], _, [upstream]) => ({
    input: [multiplyAll(upstream!, tanhSlope(context, after!))],
    state: [context.constant(0)],
  }),
}

/** The cells by the name of their op. */
export const cells: Readonly<Record<string, CellCode>> = { lstmSteps: lstm, gruSteps: gru, simpleRnnSteps: simpleRnn }
