// Rearranges axes and elements: swaps and moves axes, rolls elements, and unstacks along an axis.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { type Axis, normalizeAxis } from '../../shape.js'
import type { AxisOption, Tensor, TensorLike } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { concat } from './join.js'
import { expandDims, reshape, transpose } from './shape.js'
import { slice } from './slice.js'

/**
 * Exchanges two axes. A view.
 *
 * @example
 * ```ts
 * import { ones, swapAxes } from '@tensorloom/tensor'
 * console.log(swapAxes(ones([2, 3, 4]), 0, 2).shape) // [4, 3, 2]
 * ```
 * @function
 */
export const swapAxes: Op<(x: TensorLike, axis1: number, axis2: number) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'swapAxes',
  inputs: 1,
  positional: ['axis1', 'axis2'],
  compose(x, { axis1, axis2 }) {
    const [a, b] = [normalizeAxis('swapAxes', axis1, x.rank), normalizeAxis('swapAxes', axis2, x.rank)]
    return transpose(x, { perm: x.shape.map((_, k) => (k === a ? b : k === b ? a : k)) })
  },
})

const listOf = (axis: Axis): readonly number[] => (typeof axis === 'number' ? [axis] : axis)

/**
 * Moves the axes `source` to the positions `destination`. The other axes keep their order. A view.
 *
 * @example
 * ```ts
 * import { moveAxis, zeros } from '@tensorloom/tensor'
 * console.log(moveAxis(zeros([2, 3, 4]), 0, -1).shape) // [3, 4, 2]
 * ```
 * @function
 */
export const moveAxis: Op<(x: TensorLike, source: Axis, destination: Axis) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'moveAxis',
  inputs: 1,
  positional: ['source', 'destination'],
  compose(x, { source, destination }) {
    const from = listOf(source).map((axis) => normalizeAxis('moveAxis', axis, x.rank))
    const to = listOf(destination).map((axis) => normalizeAxis('moveAxis', axis, x.rank))
    if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length) {
      throw new ShapeError(`moveAxis: cannot move ${JSON.stringify(source)} to ${JSON.stringify(destination)}`, {
        help: 'name as many sources as destinations, each once',
      })
    }
    const rest = x.shape.flatMap((_, k) => (from.includes(k) ? [] : [k]))
    const perm = x.shape.map((_, k) => (to.includes(k) ? from[to.indexOf(k)]! : rest.shift()!))
    return transpose(x, { perm })
  },
})

/**
 * Splits the tensor into its slices along `axis` (0 by default), each without that axis. Returns views.
 *
 * @example
 * ```ts
 * import { tensor, unstack } from '@tensorloom/tensor'
 * console.log(unstack(tensor([[1, 2], [3, 4]])).map((row) => row.dataSync())) // [Float32Array [1, 2], Float32Array [3, 4]]
 * ```
 * @function
 */
export const unstack: Op<(x: TensorLike, options?: AxisOption) => Tensor[]> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'unstack',
  inputs: 1,
  multiple: true,
  options: { axis: 0 },
  compose(x, { axis }) {
    const at = normalizeAxis('unstack', axis, x.rank)
    const size = x.shape.map((extent, k) => (k === at ? 1 : extent))
    const rest = x.shape.filter((_, k) => k !== at)
    return Array.from({ length: x.shape[at]! }, (_, start) => {
      const begin = x.shape.map((_, k) => (k === at ? start : 0))
      return reshape(slice(x, begin, size), rest)
    })
  },
  // Joins all parts at once. Padding each part to the full size would take quadratic time.
  gradient: ({ inputs: [x], outputs, upstreams, attrs: { axis } }) => [
    () =>
      stackMany(
        upstreams.map((one, k) => one ?? filledBeside(outputs[k]!, outputs[k]!.shape, 0)),
        normalizeAxis('unstack', axis, x.rank),
      ),
  ],
})

// The number of inputs that every backend supports in one kernel.
const atOnce = 4

/** Stacks any number of tensors (at least one) along `axis`, a few per kernel. */
export function stackMany(tensors: readonly Tensor[], axis: number): Tensor {
  return concatMany(
    tensors.map((one) => expandDims(one, { axis })),
    axis,
  )
}

/** Joins any number of tensors (at least one) along `axis`, a few per kernel. */
export function concatMany(tensors: readonly Tensor[], axis: number): Tensor {
  let parts = tensors
  do {
    const groups = Math.ceil(parts.length / atOnce)
    const earlier = parts
    parts = Array.from({ length: groups }, (_, k) => concat(earlier.slice(k * atOnce, (k + 1) * atOnce), { axis }))
  } while (parts.length > 1)
  return parts[0]!
}

/**
 * Moves elements by `shift` positions along `axis`. Elements that leave at the end come back at the start. Without
 * `axis` the elements are rolled in row-major order.
 *
 * @param shift - one number, or one for each axis
 * @example
 * ```ts
 * import { roll, tensor } from '@tensorloom/tensor'
 * console.log(roll(tensor([1, 2, 3, 4]), 1).dataSync()) // Float32Array [4, 1, 2, 3]
 * ```
 * @function
 */
export const roll: Op<
  (x: TensorLike, shift: number | readonly number[], options?: { readonly axis?: Axis | undefined }) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'roll',
  inputs: 1,
  positional: ['shift'],
  options: { axis: undefined },
  compose(x, { shift, axis }) {
    const shifts = typeof shift === 'number' ? [shift] : shift
    const axes = axis === undefined ? [0] : listOf(axis)
    const places = axes.map((_, k) => (shifts.length === 1 ? shifts[0]! : shifts[k]!))
    if ((shifts.length !== 1 && shifts.length !== axes.length) || !places.every(Number.isInteger)) {
      throw new ShapeError(`roll: shift ${JSON.stringify(shift)} does not fit axis ${JSON.stringify(axis)}`, {
        help: 'give one whole number, or one for each axis',
      })
    }
    // Returns a separate view even if nothing moves, because the caller may dispose either one.
    const start = reshape(x, axis === undefined ? [x.size] : x.shape)
    const rolled = axes.reduce((y, one, k) => rollAxis(y, places[k]!, normalizeAxis('roll', one, y.rank)), start)
    return axis === undefined ? reshape(rolled, x.shape) : rolled
  },
})

function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  const extent = x.shape[axis]!
  const cut = extent === 0 ? 0 : ((-shift % extent) + extent) % extent
  if (cut === 0) return x
  const part = (from: number, count: number): Tensor =>
    slice(
      x,
      x.shape.map((_, k) => (k === axis ? from : 0)),
      x.shape.map((own, k) => (k === axis ? count : own)),
    )
  return concat([part(cut, extent - cut), part(0, cut)], { axis })
}
