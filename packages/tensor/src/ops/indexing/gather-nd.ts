// Picks and adds slices by index tuples over several leading axes.

import { DtypeError, ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { rowMajor, type Shape, shapeText, sizeOf } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { add, mul } from '../elementwise/arithmetic.js'
import { greaterEqual, less, logicalAnd, where } from '../elementwise/comparison.js'
import { broadcastTo, reshape } from '../movement/shape.js'
import { slice } from '../movement/slice.js'
import { asIndices } from './as-indices.js'
import { gather, scatterAdd } from './gather.js'

// The number of leading axes of `shape` that the last axis of `indices` addresses.
function depthOf(name: string, indices: Tensor, shape: Shape): number {
  const depth = indices.shape.at(-1)
  if (depth === undefined || depth > shape.length) {
    throw new ShapeError(`${name}: indices ${shapeText(indices.shape)} do not fit ${shapeText(shape)}`, {
      help: `the last axis of indices holds one index for each of the leading axes: at most ${shape.length}`,
    })
  }
  if (indices.dtype === 'bool') {
    throw new DtypeError(`${name}: indices are bool, expected integers`, { help: "cast them: indices.cast('int32')" })
  }
  return depth
}

const isInside: Op<(index: Tensor, extent: number) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'isInside',
  inputs: 2,
  fuse: true,
  compose: (index, extent) => logicalAnd(greaterEqual(index, 0), less(index, extent)),
})

/** Row-major indices of index tuples, −1 where an index is out of range. */
function flatIndices(indices: Tensor, extents: Shape): Tensor {
  const strides = rowMajor(extents)
  const tuples = indices.shape.slice(0, -1)
  const columns = extents.map((_, k) => {
    const begin = indices.shape.map((_, d) => (d === tuples.length ? k : 0))
    return reshape(asIndices(slice(indices, begin, [...tuples, 1])), tuples)
  })
  const flat = columns.map((column, k) => mul(column, strides[k]!)).reduce((sum, one) => add(sum, one))
  const inside = columns.map((column, k) => isInside(column, extents[k]!)).reduce((both, one) => logicalAnd(both, one))
  return where(inside, flat, -1)
}

/**
 * Picks slices of `x` at index tuples. An index that is out of range or not a whole number gives NaN: −2147483648 in int32,
 * 0 in uint8, false in bool.
 *
 * @param indices - integers [..., k]: each row is a position along the first k axes
 * @returns the shape of `indices` without its last axis, then the remaining axes of `x`
 * @example
 * ```ts
 * import { gatherNd, tensor } from '@tensorloom/tensor'
 * const x = tensor([[1, 2], [3, 4]])
 * console.log(gatherNd(x, tensor([[1, 0], [0, 1]], { dtype: 'int32' })).dataSync()) // Float32Array [3, 2]
 * ```
 * @function
 */
export const gatherNd: Op<(x: Tensor, indices: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'gatherNd',
  inputs: 2,
  compose(x, indices) {
    const depth = depthOf('gatherNd', indices, x.shape)
    const [extents, rest] = [x.shape.slice(0, depth), x.shape.slice(depth)]
    if (depth === 0) return broadcastTo(x, [...indices.shape.slice(0, -1), ...rest])
    return gather(reshape(x, [sizeOf(extents), ...rest]), flatIndices(indices, extents))
  },
})

/**
 * Makes zeros of `shape` and adds slices at index tuples. Slices with equal tuples are summed. An index that is out of
 * range or not a whole number is ignored.
 *
 * @param indices - integers [..., k]: each row is a position along the first k axes of the result
 * @param updates - the shape of `indices` without its last axis, then the remaining axes of `shape`
 * @example
 * ```ts
 * import { scatterNd, tensor } from '@tensorloom/tensor'
 * const counts = scatterNd(tensor([[2], [0], [2]], { dtype: 'int32' }), tensor([1, 1, 1]), [3])
 * console.log(counts.dataSync()) // Float32Array [1, 0, 2]
 * ```
 * @function
 */
export const scatterNd: Op<(indices: Tensor, updates: TensorLike, shape: Shape) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'scatterNd',
  inputs: 2,
  positional: ['shape'],
  compose(indices, updates, { shape }) {
    const depth = depthOf('scatterNd', indices, shape)
    const [extents, rest] = [shape.slice(0, depth), shape.slice(depth)]
    const want = [...indices.shape.slice(0, -1), ...rest]
    if (shapeText(updates.shape) !== shapeText(want)) {
      throw new ShapeError(`scatterNd: updates have shape ${shapeText(updates.shape)}, expected ${shapeText(want)}`, {
        help: `indices ${shapeText(indices.shape)} into ${shapeText(shape)}: one slice for each index tuple`,
      })
    }
    if (depth === 0) {
      throw new ShapeError(`scatterNd: indices ${shapeText(indices.shape)} do not address an axis`, {
        help: 'the last axis of indices holds at least one index',
      })
    }
    const target = filledBeside(updates, [sizeOf(extents), ...rest], 0)
    return reshape(scatterAdd(target, flatIndices(indices, extents), updates), shape)
  },
})
