// Picks elements by integer tensors, and adds them back.

import { describeValue } from '../../describe.js'
import { affine, type Lowering, type Position, type Source } from '../../dispatch/lowering.js'
import { checkFill, type DType, isFloating } from '../../dtype.js'
import { DtypeError, ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis, shapeText } from '../../shape.js'
import type { AxisOption, GatherOptions, Tensor, TensorLike } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'

function checkIndices(op: string, dtype: DType): void {
  // Integer-valued floats are accepted as labels and indices.
  if (dtype === 'bool') {
    throw new DtypeError(`${op}: indices are ${dtype}, expected integers`, { help: "cast them: indices.cast('int32')" })
  }
}

/** An index as int32; −1, which is outside of every axis, for a float that is not a whole number. */
export function indexAt(lowering: Lowering, indices: Source, positions: readonly Position[]): Expr {
  const given = lowering.load(indices, positions)
  const index = ir.cast(given, 'int32')
  return isFloating(given.dtype) ? ir.select(ir.equal(ir.cast(index, given.dtype), given), index, -1) : index
}

// What a pick gives where an index is out of range, unless `fill` says it: a value that nobody takes for an element.
function missingValue(dtype: DType): number {
  return isFloating(dtype) ? Number.NaN : dtype === 'int32' ? -(2 ** 31) : 0
}

// The element of `x` at positions of which one is an index.
function pickAt(lowering: Lowering, x: Source, positions: readonly Position[], fill = missingValue(x.dtype)): Expr {
  const value = lowering.load(x, positions)
  // Loads of gathers give 0 outside.
  if (fill === 0) return value
  const axis = positions.findIndex((one) => typeof one === 'object')
  const index = (positions[axis] as { gather: Expr }).gather
  return ir.select(ir.and(ir.less(-1, index), ir.less(index, x.shape[axis]!)), value, fill)
}

/**
 * Picks slices of `x` along `axis` (0 by default), one for each element of `indices`. An index that is out of range or
 * not a whole number gives NaN: −2147483648 in int32, 0 in uint8, false in bool. `fill` gives another value.
 *
 * @param indices - integers, any shape; negative ones are out of range
 * @returns the shape of `x` with `axis` replaced by the shape of `indices`
 * @example
 * ```ts
 * import { gather, tensor } from '@tensorloom/tensor'
 * const rows = gather(tensor([[1, 2], [3, 4], [5, 6]]), tensor([2, 0], { dtype: 'int32' }))
 * console.log(rows.dataSync()) // Float32Array [5, 6, 1, 2]
 * ```
 * @function
 */
export const gather: Op<(x: TensorLike, indices: TensorLike, options?: GatherOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'gather',
    inputs: 2,
    options: { axis: 0, fill: undefined },
    infer([x, indices], { axis, fill }) {
      checkIndices('gather', indices.dtype)
      checkFill('gather', x.dtype, fill)
      const at = normalizeAxis('gather', axis, x.shape.length)
      return [{ shape: [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)], dtype: x.dtype }]
    },
    lower(lowering, { axis, fill }) {
      const [x, indices] = [lowering.input(0), lowering.input(1)]
      const at = normalizeAxis('gather', axis, x.shape.length)
      const width = indices.shape.length
      const index = indexAt(
        lowering,
        indices,
        indices.shape.map((_, k) => at + k),
      )
      const positions = x.shape.map((_, k): Position => (k === at ? { gather: index } : k < at ? k : k - 1 + width))
      const value = pickAt(lowering, x, positions, fill)
      return [lowering.emit({ name: 'gather', shape: lowering.outputs[0]!.shape, value })]
    },
    gradient: ({ inputs: [x, indices], upstream, attrs: { axis } }) => [
      () => scatterAdd(filledBeside(x, x.shape, 0), indices, upstream, { axis }),
      undefined,
    ],
  })

/**
 * Adds every slice of `updates` to `target` at its index along `axis` (0 by default). Slices with equal indices are
 * summed. An index that is out of range or not a whole number is ignored.
 *
 * @param target - the tensor to add to
 * @param indices - integers, any shape
 * @param updates - the shape of `target` with `axis` replaced by the shape of `indices`
 * @example
 * ```ts
 * import { scatterAdd, tensor, zeros } from '@tensorloom/tensor'
 * const counts = scatterAdd(zeros([3]), tensor([0, 2, 2], { dtype: 'int32' }), tensor([1, 1, 1]))
 * console.log(counts.dataSync()) // Float32Array [1, 0, 2]
 * ```
 * @function
 */
export const scatterAdd: Op<
  (target: TensorLike, indices: TensorLike, updates: TensorLike, options?: AxisOption) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'scatterAdd',
  inputs: 3,
  options: { axis: 0 },
  infer([target, indices, updates], { axis }) {
    checkIndices('scatterAdd', indices.dtype)
    const at = normalizeAxis('scatterAdd', axis, target.shape.length)
    const want = [...target.shape.slice(0, at), ...indices.shape, ...target.shape.slice(at + 1)]
    if (shapeText(want) !== shapeText(updates.shape)) {
      throw new ShapeError(`scatterAdd: updates have shape ${shapeText(updates.shape)}, expected ${shapeText(want)}`, {
        help: `target ${shapeText(target.shape)} with axis ${at} replaced by the shape of indices ${shapeText(indices.shape)}`,
      })
    }
    if (target.dtype !== updates.dtype) {
      throw new DtypeError(`scatterAdd: target is ${target.dtype}, updates are ${updates.dtype}`, {
        help: `cast the updates: updates.cast('${target.dtype}')`,
      })
    }
    return [{ shape: target.shape, dtype: target.dtype }]
  },
  // Kernels have no scattered stores, so every output element searches all indices.
  lower(lowering, { axis }) {
    const [target, indices, updates] = [lowering.input(0), lowering.input(1), lowering.input(2)]
    const { shape, dtype } = lowering.outputs[0]!
    const at = normalizeAxis('scatterAdd', axis, shape.length)
    const rank = shape.length
    const own = indices.shape.map((_, k) => rank + k)
    const index = indexAt(lowering, indices, own)
    const positions = [...shape.slice(0, at).map((_, k) => k), ...own, ...shape.slice(at + 1).map((_, k) => at + 1 + k)]
    const body = ir.select(ir.equal(index, ir.axisIndex(at)), lowering.load(updates, positions), 0)
    const base = lowering.load(
      target,
      shape.map((_, k) => k),
    )
    const value = ir.add(base, ir.accumulator(0, dtype))
    return [lowering.emit({ name: 'scatterAdd', shape, reduces: [lowering.reduce('sum', indices.shape, body)], value })]
  },
  gradient: ({ inputs: [, indices], upstream, attrs: { axis } }) => [
    upstream,
    undefined,
    () => gather(upstream, indices, { axis, fill: 0 }),
  ],
})

/**
 * Picks elements of `x` along `axis` (−1 by default) by an integer tensor of the same rank: for axis 1, `out[i, j] =
 * x[i, indices[i, j]]`. An index that is out of range or not a whole number gives what it gives in `gather`.
 *
 * @example
 * ```ts
 * import { takeAlongAxis, tensor } from '@tensorloom/tensor'
 * console.log(takeAlongAxis(tensor([[10, 20], [30, 40]]), tensor([[1], [0]], { dtype: 'int32' }), { axis: 1 }).dataSync()) // Float32Array [20, 30]
 * ```
 * @function
 */
export const takeAlongAxis: Op<(x: TensorLike, indices: TensorLike, options?: GatherOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'takeAlongAxis',
    inputs: 2,
    options: { axis: -1, fill: undefined },
    infer([x, indices], { axis, fill }) {
      checkIndices('takeAlongAxis', indices.dtype)
      checkFill('takeAlongAxis', x.dtype, fill)
      const at = normalizeAxis('takeAlongAxis', axis, x.shape.length)
      if (
        indices.shape.length !== x.shape.length ||
        indices.shape.some((extent, k) => k !== at && extent !== x.shape[k])
      ) {
        throw new ShapeError(
          `takeAlongAxis: indices ${shapeText(indices.shape)} do not fit ${shapeText(x.shape)} along axis ${at}`,
          {
            help: 'the ranks are equal, and all extents but that of the axis',
          },
        )
      }
      return [{ shape: indices.shape, dtype: x.dtype }]
    },
    lower(lowering, { axis, fill }) {
      const [x, indices] = [lowering.input(0), lowering.input(1)]
      const { shape } = lowering.outputs[0]!
      const at = normalizeAxis('takeAlongAxis', axis, shape.length)
      const index = indexAt(
        lowering,
        indices,
        shape.map((_, k) => k),
      )
      const positions = shape.map((_, k): Position => (k === at ? { gather: index } : k))
      const value = pickAt(lowering, x, positions, fill)
      return [lowering.emit({ name: 'takeAlongAxis', shape, value })]
    },
    gradient: ({ inputs: [x, indices], upstream, attrs: { axis } }) => [
      () =>
        addAlongAxis(indices, upstream, x.shape[normalizeAxis('takeAlongAxis', axis, x.rank)]!, {
          axis,
        }),
      undefined,
    ],
  })

/** The adjoint of `takeAlongAxis`: adds `updates` at their indices to zeros of extent `extent` along `axis`. */
export const addAlongAxis: Op<(indices: Tensor, updates: Tensor, extent: number, options?: AxisOption) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'addAlongAxis',
    inputs: 2,
    positional: ['extent'],
    options: { axis: -1 },
    infer([, updates], { axis, extent }) {
      const at = normalizeAxis('addAlongAxis', axis, updates.shape.length)
      return [{ shape: updates.shape.map((own, k) => (k === at ? extent : own)), dtype: updates.dtype }]
    },
    lower(lowering, { axis }) {
      const [indices, updates] = [lowering.input(0), lowering.input(1)]
      const { shape } = lowering.outputs[0]!
      const at = normalizeAxis('addAlongAxis', axis, shape.length)
      const positions = shape.map((_, k) => affine(0, [k === at ? shape.length : k, 1]))
      const index = indexAt(lowering, indices, positions)
      const body = ir.select(ir.equal(index, ir.axisIndex(at)), lowering.load(updates, positions), 0)
      return [lowering.emitReduce('addAlongAxis', shape, 'sum', [indices.shape[at]!], body)]
    },
    gradient: ({ inputs: [indices], upstream, attrs: { axis } }) => [
      undefined,
      () => takeAlongAxis(upstream, indices, { axis, fill: 0 }),
    ],
  })

/**
 * One-hot rows along a new last axis: 1 at each index and 0 elsewhere. An index that is out of range or not a whole number
 * gives a row of zeros.
 *
 * @param indices - integers, any shape
 * @param depth - extent of the new axis
 * @param options - `dtype`, float32 by default
 * @example
 * ```ts
 * import { oneHot, tensor } from '@tensorloom/tensor'
 * console.log(oneHot(tensor([1, 0], { dtype: 'int32' }), 2).dataSync()) // Float32Array [0, 1, 1, 0]
 * ```
 * @function
 */
export const oneHot: Op<
  (indices: TensorLike, depth: number, options?: { readonly dtype?: DType | undefined }) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'oneHot',
  inputs: 1,
  positional: ['depth'],
  options: { dtype: 'float32' },
  infer([indices], { depth, dtype }) {
    checkIndices('oneHot', indices.dtype)
    if (!Number.isInteger(depth) || depth < 0) {
      throw new ShapeError(`oneHot: depth is ${describeValue(depth)}, expected a whole number`, {
        help: 'give the number of classes',
      })
    }
    return [{ shape: [...indices.shape, depth], dtype }]
  },
  lower(lowering) {
    const indices = lowering.input(0)
    const { shape, dtype } = lowering.outputs[0]!
    const index = lowering.load(
      indices,
      indices.shape.map((_, k) => k),
    )
    const hit = ir.equal(index, ir.cast(ir.axisIndex(shape.length - 1), index.dtype))
    return [lowering.emit({ name: 'oneHot', shape, value: ir.cast(hit, dtype) })]
  },
})
