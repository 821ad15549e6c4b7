// What recurrent ops share: options, checks of weights, and the loop over time steps.

import { describeValue } from '../../describe.js'
import { ShapeError } from '../../errors.js'
import { makeOp } from '../../op/define-op.js'
import { typeOf } from '../../op/infer.js'
import type { Op } from '../../op/signature.js'
import { checkOptions, type OptionKind } from '../../options/check-options.js'
import { type Shape, sameShape, shapeText } from '../../shape.js'
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
  /** [batch, time], bool. Where it is false, the step is skipped and the previous output is repeated. */
  readonly mask?: Tensor | undefined
  /** Goes from the last step to the first. The outputs come in that order too, as in Keras. */
  readonly goBackwards?: boolean | undefined
}

/** Throws for an unknown option of a recurrent op, and for a value of the wrong kind. */
export function checkRecurrentOptions(
  op: string,
  options: unknown,
  more: Readonly<Record<string, OptionKind>> = {},
): void {
  checkOptions(op, options, { initialState: 'list', mask: 'any', goBackwards: 'boolean', ...more })
}

/** The direction of time. */
export interface Direction {
  readonly goBackwards: boolean
}

/** Throws unless the initial state is left out or has `count` tensors. */
export function checkStateCount(
  op: string,
  count: number,
  given: readonly Tensor[],
  [x, recurrentKernel]: readonly [Tensor, Tensor],
): void {
  const fits = given.length === count && given.every(isTensor)
  if (given.length !== 0 && !fits) refuseStates(op, count, stateShape(x, recurrentKernel), given)
}

const stateShape = (x: Tensor, recurrentKernel: Tensor): Shape =>
  [x, recurrentKernel].map((one) => (isTensor(one) ? (one.shape[0] ?? 0) : 0))

function refuseStates(op: string, count: number, shape: Shape, given: readonly Tensor[]): never {
  throw new ShapeError(
    `${op}: initialState has shapes ${given.map((one) => (isTensor(one) || typeof one === 'number' ? shapeText(typeOf(one).shape) : describeValue(one))).join(', ')}`,
    {
      help: `expected ${count === 1 ? 'one tensor' : `${count} tensors`} of shape ${shapeText(shape)}`,
    },
  )
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

/** Projects the inputs of all steps by one product: [batch, time, features] to [batch, time, columns]. */
export function projectSteps(x: Tensor, kernel: Tensor, bias: TensorLike): Tensor {
  if (isTensor(bias)) return dense(x, kernel, bias)
  const product = dense(x, kernel)
  return bias === 0 ? product : add(product, bias)
}

/** Makes an op of elementwise steps: one kernel if it is not recorded. */
/* @__NO_SIDE_EFFECTS__ */
export function elementwise(
  name: string,
  inputs: number,
  compose: (...operands: Tensor[]) => Tensor,
): Op<(...operands: Tensor[]) => Tensor> {
  // The caller gives the number of inputs.
  return makeOp({ kind: 'composite', name, inputs, fuse: true, compose })
}

/** Splits the last axis into equal parts. */
export function gatesOf(x: Tensor, count: number): Tensor[] {
  const units = x.shape.at(-1)! / count
  const size = [...x.shape.slice(0, -1), units]
  return Array.from({ length: count }, (_, k) => slice(x, [...x.shape.slice(0, -1).map(() => 0), k * units], size))
}

/** The state and mask of a call. A missing state is a number, and a missing mask is `true`. */
export interface Given {
  /** Each [batch, units], or 0. */
  readonly states: readonly TensorLike[]
  /** [batch, time], or true. */
  readonly mask: TensorLike
}

/** Throws unless state and mask fit. */
export function checkGiven(op: string, x: Tensor, recurrentKernel: Tensor, { states, mask }: Given): void {
  const shape = stateShape(x, recurrentKernel)
  const tensors = states.filter(isTensor)
  if (!tensors.every((one) => sameShape(one.shape, shape))) refuseStates(op, states.length, shape, tensors)
  if (isTensor(mask) && !sameShape(mask.shape, x.shape.slice(0, 2))) {
    throw new ShapeError(`${op}: mask has shape ${shapeText(mask.shape)}, expected ${shapeText(x.shape.slice(0, 2))}`, {
      help: 'the mask is [batch, time]: true where there is a step',
    })
  }
}

/** Splits a mask [batch, time] into one tensor [batch, 1] per step. Returns undefined without a mask. */
export function maskSteps(mask: TensorLike): Tensor[] | undefined {
  return isTensor(mask) ? unstack(reshape(mask, [...mask.shape, 1]), { axis: 1 }) : undefined
}

/** The indices of the inputs in the order in which they are read. */
export function stepOrder(time: number, goBackwards: boolean): readonly number[] {
  return Array.from({ length: time }, (_, k) => (goBackwards ? time - 1 - k : k))
}

/**
 * Loops over the time steps. `step` takes the input of a time step, the state, and the index of the input, and returns the
 * next state, whose first tensor is the output. Returns the sequence of outputs and the last state.
 */
export function stepThroughTime(
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
  for (const place of stepOrder(inputs.length, goBackwards)) {
    const next = step(inputs[place]!, state, place)
    const taken = masks?.[place]
    // As in Keras, steps that are skipped at the start give zeros, regardless of the state.
    outputs.push(taken === undefined ? next[0]! : where(taken, next[0]!, outputs.at(-1) ?? zeros))
    state = taken === undefined ? next : next.map((one, k) => where(taken, one, state[k]!))
  }
  return [stackMany(outputs, 1), ...state]
}
