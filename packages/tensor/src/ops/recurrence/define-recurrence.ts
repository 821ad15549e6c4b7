// Recurrence over all steps as one op, and its gradient as another, so a backend can have a kernel for each. A cell
// defines one step. Values that are kept for the gradient are in the order of the inputs.

import { type DType, promote } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { TensorType } from '../../op/tensor-type.js'
import { isTensor, type Tensor, type TensorLike } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { add } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { where } from '../elementwise/comparison.js'
import { concatMany, stackMany, unstack } from '../movement/rearrange.js'
import { slice } from '../movement/slice.js'
import { matmul } from '../product/matmul.js'
import { rowsOf } from '../product/rows.js'
import { sum } from '../reduction/reduce.js'
import { type Direction, maskSteps, stepOrder, stepThroughTime } from './arguments.js'

/** The result of a step. */
export interface CellStep {
  /** The next state; its first tensor is the output. */
  readonly state: readonly Tensor[]
  /** What the gradient needs in addition to the previous state, each [batch, …]. */
  readonly kept: readonly Tensor[]
}

/** Gradients of a step. */
export interface CellGradient {
  /** With respect to the projections of the input: [batch, gates · units]. */
  readonly input: Tensor
  /** With respect to the projections of the state. */
  readonly product: Tensor
  /** With respect to the previous state, without the part through the product; undefined for none. */
  readonly state: readonly (Tensor | undefined)[]
}

/** A recurrent cell. */
export interface Cell {
  /** Name of the op with this cell. The name of its gradient ends with `Gradient`. */
  readonly name: string
  /** The width of the projections, in multiples of `units`. */
  readonly gates: number
  /** The number of state tensors. */
  readonly states: number
  /** The width of the values that a step keeps, in multiples of `units`. */
  readonly kept: number
  /** Whether the gradients with respect to the two projections differ. */
  readonly apart: boolean
  /** Makes a value that all steps share. */
  prepare?(beside: Tensor, units: number): Tensor
  /** Computes a step, from the projections of input and state, and the state. */
  step(input: Tensor, product: Tensor, state: readonly Tensor[], shared: Tensor | undefined): CellStep
  /**
   * Computes the gradient of a step, from the values that it kept, the previous state, and the gradient with respect to
   * the next state.
   */
  gradient(kept: Tensor, before: readonly Tensor[], upstream: readonly Tensor[]): CellGradient
}

/**
 * Runs all steps of a cell. `projected` is [batch, time, gates · units], and `bias` is added to the product of the
 * state and `recurrentKernel`. The states and the mask follow. A missing bias or state is 0, and a missing mask is
 * `true`. Returns the sequence of outputs, then the last state. The residuals are the state before each step and the
 * values that the steps kept, each [batch, time, …].
 */
export type RecurrenceOp = Op<
  (
    inputs: readonly [projected: Tensor, recurrentKernel: Tensor, bias: TensorLike, ...statesAndMask: TensorLike[]],
    options: Direction,
  ) => Tensor[]
>

// The inputs after the kernel and the kept values: the states before each step, the mask, and the gradients of the
// sequence and of the last state. A missing gradient is 0.
type GradientOp = Op<
  (inputs: readonly [recurrentKernel: Tensor, kept: Tensor, ...rest: TensorLike[]], options: Direction) => Tensor[]
>

const inDtype = (x: Tensor, dtype: DType): Tensor => (x.dtype === dtype ? x : cast(x, dtype))

/** Makes the op for a cell. */
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
      // One tensor per step, because stacking costs more than computing the values.
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
      const product = (): Tensor => rowsOf(slopes()[apart ? 1 : 0]!)
      return [
        () => slopes()[0],
        () => matmul(rowsOf(residuals[0]!), product(), { transposeA: true }),
        () => sum(product(), { axis: 0 }),
        ...Array.from({ length: states }, (_, k) => () => slopes()[(apart ? 2 : 1) + k]),
      ]
    },
  })
}

// Returns the gradient with respect to `projected`, that of the products if it is different, and those of the initial
// state.
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
      // The gradient of outputs that repeat an earlier one.
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
