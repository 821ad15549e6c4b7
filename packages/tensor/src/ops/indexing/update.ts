// Replaces parts of a tensor, or adds to them, at indices along an axis.

import { DtypeError, ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis, type Shape, sameShape, shapeText } from '../../shape.js'
import type { AxisOption, Tensor } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { add } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { greater, where } from '../elementwise/comparison.js'
import { padConstant } from '../movement/slice.js'
import { addAlongAxis } from './gather.js'

/**
 * Replaces the box of `x` that begins at `begin` with `updates`.
 *
 * @param begin - one index for each axis
 * @param updates - the rank and dtype of `x`; must fit inside
 * @throws `ShapeError` if it does not fit; `DtypeError` if the dtypes differ
 * @example
 * ```ts
 * import { sliceUpdate, tensor, zeros } from '@tensorloom/tensor'
 * console.log(sliceUpdate(zeros([4]), tensor([7, 8]), [1]).dataSync()) // Float32Array [0, 7, 8, 0]
 * ```
 * @function
 */
export const sliceUpdate: Op<(x: Tensor, updates: Tensor, begin: readonly number[]) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'sliceUpdate',
    inputs: 2,
    positional: ['begin'],
    compose(x, updates, { begin }) {
      const fits =
        Array.isArray(begin) &&
        begin.length === x.rank &&
        updates.rank === x.rank &&
        begin.every((at: number, k) => Number.isInteger(at) && at >= 0 && at + updates.shape[k]! <= x.shape[k]!)
      if (!fits) {
        throw new ShapeError(
          `sliceUpdate: updates ${shapeText(updates.shape)} at ${JSON.stringify(begin)} do not fit into ${shapeText(x.shape)}`,
          { help: 'give one index for each axis; the updates have to lie inside' },
        )
      }
      checkDtypes('sliceUpdate', x, updates)
      const paddings = begin.map((at, k) => [at, x.shape[k]! - at - updates.shape[k]!] as const)
      const hit = padConstant(cast(filledBeside(updates, updates.shape, 1), 'bool'), paddings)
      return where(hit, padConstant(updates, paddings), x)
    },
  })

function checkDtypes(name: string, target: Tensor, updates: Tensor): void {
  if (target.dtype === updates.dtype) return
  throw new DtypeError(`${name}: target is ${target.dtype}, updates are ${updates.dtype}`, {
    help: `cast the updates: updates.cast('${target.dtype}')`,
  })
}

// Throws unless `updates` and `indices` have the same shape and fit `target` along the other axes.
function checkLines(name: string, target: Tensor, indices: Tensor, updates: Tensor, axis: number): void {
  const lines = (shape: Shape): Shape => shape.map((extent, k) => (k === axis ? -1 : extent))
  if (!sameShape(indices.shape, updates.shape) || !sameShape(lines(indices.shape), lines(target.shape))) {
    throw new ShapeError(
      `${name}: target ${shapeText(target.shape)}, indices ${shapeText(indices.shape)} and updates ${shapeText(updates.shape)} do not fit along axis ${axis}`,
      { help: 'indices and updates have one shape; other axes are those of the target' },
    )
  }
  checkDtypes(name, target, updates)
}

/**
 * Adds each element of `updates` to `target` at its index along `axis` (−1 by default): the adjoint of `takeAlongAxis`.
 * Elements with equal indices are summed. An index that is out of range or not a whole number is ignored. (`scatterAdd` adds
 * whole slices.)
 *
 * @param indices - integers, the shape of `updates`
 * @param updates - the shape of `target`, except along the axis
 * @throws `ShapeError` if the shapes do not fit; `DtypeError` if the dtypes differ
 * @example
 * ```ts
 * import { addAtIndices, tensor, zeros } from '@tensorloom/tensor'
 * const sums = addAtIndices(zeros([1, 3]), tensor([[2, 0, 2]], { dtype: 'int32' }), tensor([[1, 5, 2]]))
 * console.log(sums.dataSync()) // Float32Array [5, 0, 3]
 * ```
 * @function
 */
export const addAtIndices: Op<(target: Tensor, indices: Tensor, updates: Tensor, options?: AxisOption) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'addAtIndices',
    inputs: 3,
    options: { axis: -1 },
    compose(target, indices, updates, { axis }) {
      const at = normalizeAxis('addAtIndices', axis, target.rank)
      checkLines('addAtIndices', target, indices, updates, at)
      return add(target, addAlongAxis(indices, updates, target.shape[at]!, { axis: at }))
    },
  })

/**
 * Puts each element of `updates` into `target` at its index along `axis` (−1 by default), as NumPy's `put_along_axis`.
 * The indices along the axis must be different, or their updates are summed. An index that is out of range or
 * not a whole number is ignored.
 *
 * @param indices - integers, the shape of `updates`
 * @param updates - the shape of `target`, except along the axis
 * @throws `ShapeError` if the shapes do not fit; `DtypeError` if the dtypes differ
 * @example
 * ```ts
 * import { putAlongAxis, tensor, zeros } from '@tensorloom/tensor'
 * const put = putAlongAxis(zeros([2, 3]), tensor([[1], [2]], { dtype: 'int32' }), tensor([[7], [8]]))
 * console.log(put.dataSync()) // Float32Array [0, 7, 0, 0, 0, 8]
 * ```
 * @function
 */
export const putAlongAxis: Op<(target: Tensor, indices: Tensor, updates: Tensor, options?: AxisOption) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'putAlongAxis',
    inputs: 3,
    options: { axis: -1 },
    compose(target, indices, updates, { axis }) {
      const at = normalizeAxis('putAlongAxis', axis, target.rank)
      checkLines('putAlongAxis', target, indices, updates, at)
      const extent = target.shape[at]!
      const hits = addAlongAxis(indices, cast(filledBeside(indices, indices.shape, 1), 'int32'), extent, { axis: at })
      return where(greater(hits, 0), addAlongAxis(indices, updates, extent, { axis: at }), target)
    },
  })
