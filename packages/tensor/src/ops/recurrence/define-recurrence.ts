// Recurrence over all steps as one op, and its gradient as another, which a backend may answer with a kernel each.
// A cell says what happens at a step; what is kept for the gradient lies in the order of the inputs.

import { type DType, promote } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { TensorType } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import { isTensor, type Tensor, type TensorLike } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { add } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { where } from '../elementwise/comparison.js'
import { concatMany, stackMany, unstack } from '../movement/rearrange.js'
import { reshape } from '../movement/shape.js'
import { slice } from '../movement/slice.js'
import { matmul } from '../product/matmul.js'
import { sum } from '../reduction/reduce.js'
import { type Direction, maskSteps, stepOrder, stepThroughTime } from './arguments.js'

/** What a step makes. */
export interface CellStep {
  /** The next state; its first tensor is the output. */
  readonly state: readonly Tensor[]
  /** What the gradient needs beside the state before, each [batch, …]. */
  readonly kept: readonly Tensor[]
}

/** Gradients of a step. */
export interface CellGradient {
  /** With respect to the projections of the input: [batch, gates · units]. */
  readonly input: Tensor
  /** With respect to the projections of the state. */
  readonly product: Tensor
  /** With respect to the state before, without what comes through the product; undefined for none. */
  readonly state: readonly (Tensor | undefined)[]
}

/** A recurrent cell. */
export interface Cell {
  /** Name of the op with this cell; that of its gradient ends with `Gradient`. */
  readonly name: string
  /** How many times `units` the projections are wide. */
  readonly gates: number
  /** Tensors of the state. */
  readonly states: number
  /** How many times `units` that is wide which a step keeps. */
  readonly kept: number
  /** Whether the gradients with respect to the two projections differ. */
  readonly apart: boolean
  /** Something that all steps share, made once. */
  prepare?(beside: Tensor, units: number): Tensor
  /** A step, from the projections of input and state, and the state. */
  step(input: Tensor, product: Tensor, state: readonly Tensor[], shared: Tensor | undefined): CellStep
  /** Its gradient, from what it kept, the state before, and the gradient with respect to the state after. */
  gradient(kept: Tensor, before: readonly Tensor[], upstream: readonly Tensor[]): CellGradient
}

/**
 * The steps of a cell. `projected` is [batch, time, gates · units], `bias` is added to the product of state and
 * `recurrentKernel`, the states and the mask follow, and numbers stand for what is not there: 0 for the bias and the
 * states, `true` for the mask. Gives the sequence of outputs, then the last state; hidden: the state before each step and
 * what the steps kept, [batch, time, …] each.
 */
export type RecurrenceOp = Op<
  (
    inputs: readonly [projected: Tensor, recurrentKernel: Tensor, bias: TensorLike, ...statesAndMask: TensorLike[]],
    options: Direction,
  ) => Tensor[]
>

// After the kernel and what was kept: the states before each step, the mask, and the gradients of the sequence and of the
// last state, or 0.
type GradientOp = Op<
  (inputs: readonly [recurrentKernel: Tensor, kept: Tensor, ...rest: TensorLike[]], options: Direction) => Tensor[]
>

const rows = (x: Tensor): Tensor => reshape(x, [-1, x.shape.at(-1)!])
const inDtype = (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype ? x : cast(x, dtype))

/** Makes the op of a cell. */
/* @__NO_SIDE_EFFECTS__ */
export function defineRecurrence(cell: Cell): RecurrenceOp {
  const { states, apart } = cell
  const backward = defineGradient(cell)
  return defineOp({
    kind: 'composite',
    name: cell.name,
    inputs: 'list',
    scalars: 'all',
    multiple: true,
    options: { goBackwards: false },
    residuals: states + 1,
    infer([projected, recurrentKernel, ...rest]) {
      const [batch, time] = projected.shape as readonly [number, number]
      const units = recurrentKernel.shape[0]!
      const dtype = rest
        .slice(0, -1)
        .reduce(
          (common, one) => (one.scalar ? common : promote(common, one.dtype)),
          promote(projected.dtype, recurrentKernel.dtype),
        )
      const type = (...shape: number[]): TensorType => ({ shape, dtype })
      const each = (shape: number[]): TensorType[] => Array.from({ length: states }, () => type(...shape))
      const series = [batch, time, units]
      return [type(...series), ...each([batch, units]), ...each(series), type(batch, time, cell.kept * units)]
    },
    compose([projected, recurrentKernel, bias, ...rest], { goBackwards }) {
      const units = recurrentKernel.shape[0]!
      const dtype = [recurrentKernel, bias, ...rest.slice(0, states)].reduce<DType>(
        (common, one) => (isTensor(one) ? promote(common, one.dtype) : common),
        projected.dtype,
      )
      const inputs = unstack(inDtype(projected, dtype), { axis: 1 })
      const initial = rest.slice(0, states).map((one) => (isTensor(one) ? inDtype(one, dtype) : one))
      const shared = cell.prepare?.(inputs[0]!, units)
      // One tensor for each step, since stacking costs more than what is stacked.
      const kept: Tensor[] = []
      const results = stepThroughTime(
        inputs,
        units,
        { states: initial, mask: rest[states]! },
        goBackwards,
        (input, state, at) => {
          const product = matmul(state[0]!, recurrentKernel)
          const step = cell.step(input, isTensor(bias) ? add(product, bias) : product, state, shared)
          kept[at] = concatMany([...step.kept, ...state], -1)
          return step.state
        },
      )
      const all = stackMany(kept, 1)
      const part = (from: number, width: number): Tensor =>
        slice(all, [0, 0, from * units], [...all.shape.slice(0, 2), width * units])
      const before = Array.from({ length: states }, (_, k) => part(cell.kept + k, 1))
      return [...results, ...before, part(0, cell.kept)]
    },
    gradient({ inputs: [, recurrentKernel, , ...rest], residuals, upstreams, attrs }) {
      let made: readonly Tensor[] | undefined
      const slopes = (): readonly Tensor[] => {
        const before = residuals.slice(0, states)
        const byOutputs = upstreams.map((one) => one ?? 0)
        made ??= backward([recurrentKernel, residuals[states]!, ...before, rest[states]!, ...byOutputs], attrs)
        return made
      }
      const product = (): Tensor => rows(slopes()[apart ? 1 : 0]!)
      return [
        () => slopes()[0],
        () => matmul(rows(residuals[0]!), product(), { transposeA: true }),
        () => sum(product(), { axis: 0 }),
        ...Array.from({ length: states }, (_, k) => () => slopes()[(apart ? 2 : 1) + k]),
      ]
    },
  })
}

// Gives the gradient with respect to `projected`, that of the products where it differs, and those of the first state.
function defineGradient(cell: Cell): GradientOp {
  const { states, gates, apart } = cell
  return defineOp({
    kind: 'composite',
    name: `${cell.name}Gradient`,
    inputs: 'list',
    scalars: 'all',
    multiple: true,
    options: { goBackwards: false },
    infer([recurrentKernel, kept]) {
      const { dtype } = kept
      const [batch, time] = kept.shape as readonly [number, number]
      const units = recurrentKernel.shape[0]!
      const projected = { shape: [batch, time, gates * units], dtype }
      const state = { shape: [batch, units], dtype }
      return [projected, ...(apart ? [projected] : []), ...Array.from({ length: states }, () => state)]
    },
    compose([recurrentKernel, kept, ...rest], { goBackwards }) {
      const before = rest.slice(0, states).map((one) => unstack(one as Tensor, { axis: 1 }))
      const masks = maskSteps(rest[states]!)
      const [bySequence, ...byState] = rest.slice(states + 1)
      const outputs = isTensor(bySequence) ? unstack(bySequence, { axis: 1 }) : undefined
      const steps = unstack(kept, { axis: 1 })
      const zeros = filledBeside(kept, before[0]![0]!.shape, 0)
      let state: readonly Tensor[] = byState.map((one) => (isTensor(one) ? one : zeros))
      // What reaches outputs that repeat an earlier one.
      let repeated: Tensor | undefined
      const [inputs, products]: [Tensor[], Tensor[]] = [[], []]
      const order = stepOrder(steps.length, goBackwards)
      for (let k = order.length - 1; k >= 0; k--) {
        const at = order[k]!
        const output = plus(outputs?.[k], repeated)
        const upstream = [plus(state[0], output)!, ...state.slice(1)]
        const slopes = cell.gradient(
          steps[at]!,
          before.map((one) => one[at]!),
          upstream,
        )
        const back = matmul(slopes.product, recurrentKernel, { transposeB: true })
        const next = [plus(back, slopes.state[0])!, ...slopes.state.slice(1).map((one) => one ?? zeros)]
        const taken = masks?.[at]
        inputs[at] = taken === undefined ? slopes.input : where(taken, slopes.input, 0)
        products[at] = taken === undefined ? slopes.product : where(taken, slopes.product, 0)
        if (taken !== undefined && output !== undefined) repeated = where(taken, 0, output)
        state = taken === undefined ? next : next.map((one, n) => where(taken, one, state[n]!))
      }
      return [stackMany(inputs, 1), ...(apart ? [stackMany(products, 1)] : []), ...state]
    },
  })
}

const plus = (a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined =>
  a === undefined || b === undefined ? (a ?? b) : add(a, b)
