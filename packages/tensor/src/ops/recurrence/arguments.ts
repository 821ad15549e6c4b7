// What recurrent ops share: options, checks of weights, and the walk over time.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { sameShape, shapeText } from '../../shape.js'
import { isTensor, type Tensor, type TensorLike } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { add } from '../elementwise/arithmetic.js'
import { where } from '../elementwise/comparison.js'
import { stackMany, unstack } from '../movement/rearrange.js'
import { reshape } from '../movement/shape.js'
import { slice } from '../movement/slice.js'
import { dense } from '../product/dense.js'

/** Options of recurrent ops. */
export interface RecurrentOptions {
  /** State before the first step, each [batch, units]; zeros by default. */
  readonly initialState?: readonly Tensor[] | undefined
  /** [batch, time], bool: where false, the step is skipped and repeats the output before it. */
  readonly mask?: Tensor | undefined
  /** Walks from the last step to the first; the sequence comes in the order of the walk, as in Keras. */
  readonly goBackwards?: boolean | undefined
}

/** Attributes that say which optional tensors follow the weights, and how time runs. */
export interface WalkAttributes {
  readonly states: number
  readonly masked: boolean
  readonly goBackwards: boolean
}

/** Defaults of `WalkAttributes`. */
export const walkOptions: WalkAttributes = { states: 0, masked: false, goBackwards: false }

/** The optional tensors of a call as inputs and attributes of the op. */
export function walkArguments({ initialState = [], mask, goBackwards = false }: RecurrentOptions): {
  readonly tensors: readonly Tensor[]
  readonly attrs: WalkAttributes
} {
  const tensors = mask === undefined ? initialState : [...initialState, mask]
  return { tensors, attrs: { states: initialState.length, masked: mask !== undefined, goBackwards } }
}

/** Throws unless the weights fit the input; returns the number of units. */
export function checkWeights(
  name: string,
  gates: number,
  [x, kernel, recurrentKernel, bias]: readonly [Tensor, Tensor, Tensor, TensorLike],
  biasShape: (columns: number) => readonly number[],
): number {
  const units = recurrentKernel.shape[0] ?? 0
  const columns = gates * units
  const expected = {
    kernel: [x.shape.at(-1) ?? 0, columns],
    recurrentKernel: [units, columns],
    bias: biasShape(columns),
  }
  if (x.rank !== 3 || x.shape[1] === 0) {
    throw new ShapeError(`${name}: got input ${shapeText(x.shape)}`, {
      help: 'expected [batch, time, features] with at least one step',
    })
  }
  for (const [role, one] of Object.entries({ kernel, recurrentKernel, bias })) {
    const want = expected[role as keyof typeof expected]
    if (!isTensor(one) || sameShape(one.shape, want)) continue
    throw new ShapeError(`${name}: ${role} has shape ${shapeText(one.shape)}, expected ${shapeText(want)}`, {
      help: `input ${shapeText(x.shape)}, ${units} units, ${gates === 1 ? 'one matrix' : `${gates} gates side by side`}`,
    })
  }
  return units
}

/** Input projections of all steps by one product: [batch, time, features] to [batch, time, columns]. */
export function projectSteps(x: Tensor, kernel: Tensor, bias: TensorLike): Tensor {
  if (isTensor(bias)) return dense(x, kernel, bias)
  const product = dense(x, kernel)
  return bias === 0 ? product : add(product, bias)
}

/** An op of elementwise steps: one kernel where nobody records. */
/* @__NO_SIDE_EFFECTS__ */
export function elementwise(
  name: string,
  inputs: number,
  compose: (...operands: Tensor[]) => Tensor,
): Op<(...operands: Tensor[]) => Tensor> {
  return defineOp({
    kind: 'composite',
    name,
    inputs,
    fuse: true,
    compose: (...given) => compose(...given.slice(0, inputs)),
  })
}

/** Equal parts of the last axis. */
export function gatesOf(x: Tensor, count: number): Tensor[] {
  const units = x.shape.at(-1)! / count
  const size = [...x.shape.slice(0, -1), units]
  return Array.from({ length: count }, (_, k) => slice(x, [...x.shape.slice(0, -1).map(() => 0), k * units], size))
}

/** The optional tensors of a call, checked; where there is none, a number or `true` stands for it. */
export interface Given {
  /** Each [batch, units], or 0. */
  readonly states: readonly TensorLike[]
  /** [batch, time], or true. */
  readonly mask: TensorLike
}

/** Sorts the optional tensors that follow the weights of `name`, and throws unless they fit. */
export function givenTensors(
  name: string,
  x: Tensor,
  units: number,
  stateCount: number,
  optional: readonly (Tensor | undefined)[],
  { states, masked }: WalkAttributes,
): Given {
  const shape = [x.shape[0]!, units]
  const state = optional.slice(0, states) as Tensor[]
  if (states > 0 && (states !== stateCount || !state.every((one) => sameShape(one.shape, shape)))) {
    throw new ShapeError(`${name}: initialState has shapes ${state.map((one) => shapeText(one.shape)).join(', ')}`, {
      help: `expected ${stateCount === 1 ? 'one tensor' : `${stateCount} tensors`} of shape ${shapeText(shape)}`,
    })
  }
  const mask = masked ? optional[states]! : true
  if (isTensor(mask) && !sameShape(mask.shape, x.shape.slice(0, 2))) {
    throw new ShapeError(
      `${name}: mask has shape ${shapeText(mask.shape)}, expected ${shapeText(x.shape.slice(0, 2))}`,
      {
        help: 'the mask is [batch, time]: true where there is a step',
      },
    )
  }
  return { states: Array.from({ length: stateCount }, (_, k) => state[k] ?? 0), mask }
}

/** A mask [batch, time] as one tensor [batch, 1] for each step; undefined for no mask. */
export function maskSteps(mask: TensorLike): Tensor[] | undefined {
  return isTensor(mask) ? unstack(reshape(mask, [...mask.shape, 1]), { axis: 1 }) : undefined
}

/** Which input the walk reads at each of its steps. */
export function walkOrder(time: number, goBackwards: boolean): readonly number[] {
  return Array.from({ length: time }, (_, k) => (goBackwards ? time - 1 - k : k))
}

/**
 * Walks over time: `step` makes the next state, whose first tensor is the output, from a step's input, the state, and the
 * place of the input. Returns the sequence of outputs and the last state.
 */
export function walkTime(
  inputs: readonly Tensor[],
  units: number,
  { states, mask }: Given,
  goBackwards: boolean,
  step: (input: Tensor, state: readonly Tensor[], place: number) => readonly Tensor[],
): Tensor[] {
  const first = inputs[0]!
  const zeros = filledBeside(first, [first.shape[0]!, units], 0)
  const masks = maskSteps(mask)
  let state: readonly Tensor[] = states.map((one) => (isTensor(one) ? one : zeros))
  const outputs: Tensor[] = []
  for (const place of walkOrder(inputs.length, goBackwards)) {
    const next = step(inputs[place]!, state, place)
    const taken = masks?.[place]
    // As in Keras, what is skipped at the start gives zeros, whatever the state.
    outputs.push(taken === undefined ? next[0]! : where(taken, next[0]!, outputs.at(-1) ?? zeros))
    state = taken === undefined ? next : next.map((one, k) => where(taken, one, state[k]!))
  }
  return [stackMany(outputs, 1), ...state]
}
