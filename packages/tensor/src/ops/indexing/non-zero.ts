// Counts and finds elements that are not zero. The number of positions depends on the data, so the result is a Promise.

import { arange } from '../../create.js'
import { checkTensor } from '../../op/check-tensor.js'
import { defineOp } from '../../op/define-op.js'
import { scope } from '../../runtime/scope.js'
import { rowMajor, type Shape } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { floorDiv, mod } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { notEqual } from '../elementwise/comparison.js'
import { concat } from '../movement/join.js'
import { broadcastTo, reshape } from '../movement/shape.js'
import { slice } from '../movement/slice.js'
import { type ReductionOp, reduceOptions, sum } from '../reduction/reduce.js'
import { cumsum } from '../scan/scan.js'
import { searchSorted } from '../sets/search-sorted.js'

/**
 * The number of elements that are not 0 over `axis` (all axes by default), as int32. NaN is not 0.
 *
 * @example
 * ```ts
 * import { countNonZero, tensor } from '@tensorloom/tensor'
 * console.log(countNonZero(tensor([[1, 0], [2, 3]]), { axis: 1 }).dataSync()) // Int32Array [1, 2]
 * ```
 * @function
 */
export const countNonZero: ReductionOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'countNonZero',
  inputs: 1,
  options: reduceOptions,
  compose: (x, options) => sum(notEqual(x, 0), options),
})

/**
 * The indices of the elements that are not 0, one int32 list per axis, in row-major order. The size depends on the
 * data, so this reads one number back and cannot be used inside `grad` or `jit`.
 *
 * @example
 * ```ts
 * import { nonZero, tensor } from '@tensorloom/tensor'
 * const [rows, columns] = await nonZero(tensor([[0, 5], [7, 0]]))
 * console.log(rows.dataSync(), columns.dataSync()) // Int32Array [0, 1] Int32Array [1, 0]
 * ```
 */
export async function nonZero(x: Tensor): Promise<Tensor[]> {
  return places('nonZero', x, (axes) => axes.map((axis) => reshape(axis, [axis.size])))
}

/**
 * The indices of the elements that are not 0, one row per element, in row-major order: int32 [count, rank]. Like
 * `nonZero`, it reads one number back.
 *
 * @example
 * ```ts
 * import { argWhere, tensor } from '@tensorloom/tensor'
 * console.log(await (await argWhere(tensor([[0, 5], [7, 0]]))).array()) // [[0, 1], [1, 0]]
 * ```
 */
export async function argWhere(x: Tensor): Promise<Tensor> {
  return places('argWhere', x, (axes, none) => (axes.length === 0 ? none : concat(axes, { axis: 1 })))
}

/**
 * The first `count` positions k at which the running count `counts` reaches 1, 2, …: the indices at which a list of
 * flags is set.
 *
 * @param counts - int32 [n], ascending by 0 or 1
 */
export function positionsOf(counts: Tensor, count: number): Tensor {
  return searchSorted(counts, arange(1, count + 1, { dtype: 'int32' }))
}

/** The last element of an int32 list, read to host memory; 0 for an empty list. */
export async function lastOf(counts: Tensor): Promise<number> {
  if (counts.size === 0) return 0
  const last = slice(counts, [counts.size - 1], [1])
  try {
    return await last.item()
  } finally {
    last.dispose()
  }
}

// The coordinates of each element along each axis as int32 [count, 1], and int32 [count, 0].
async function places<T>(name: string, x: Tensor, pick: (axes: readonly Tensor[], none: Tensor) => T): Promise<T> {
  checkTensor(name, x)
  const space = scope()
  try {
    const { shape } = x
    const counts = space.run(() => cumsum(reshape(notEqual(x, 0), [x.size])))
    const count = await lastOf(counts)
    return space.keep(
      space.run(() => {
        const found = reshape(positionsOf(counts, count), [count, 1])
        return pick(coordinates(found, shape), broadcastTo(slice(found, [0, 0], [count, 0]), [count, 0]))
      }),
    )
  } finally {
    space.dispose()
  }
}

function coordinates(found: Tensor, shape: Shape): Tensor[] {
  const strides = rowMajor(shape)
  return shape.map((extent, k) => cast(mod(floorDiv(found, strides[k]!), extent), 'int32'))
}
