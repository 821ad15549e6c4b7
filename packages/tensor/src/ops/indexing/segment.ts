// Reductions over segments: each row has an integer that names its group.

import { arange } from '../../create.js'
import { describeValue } from '../../describe.js'
import { isFloating } from '../../dtype.js'
import { DtypeError, ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { reduceIdentity } from '../../ir/operators.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { type Shape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { filledBeside } from '../creation/constant.js'
import { div, maximum, mul } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { equal, where } from '../elementwise/comparison.js'
import { expandDims, reshape } from '../movement/shape.js'
import { prod } from '../reduction/prod.js'
import { asIndices } from './as-indices.js'
import { gather, indexAt, scatterAdd } from './gather.js'

type SegmentOp = Op<(x: Tensor, segmentIds: Tensor, numSegments: number) => Tensor>

interface TypeLike {
  readonly shape: Shape
  readonly dtype: string
}

function checkSegments(name: string, x: TypeLike, ids: TypeLike, numSegments: unknown): void {
  if (ids.dtype === 'bool') {
    throw new DtypeError(`${name}: segment ids are bool, expected integers`, { help: "cast them: ids.cast('int32')" })
  }
  if (ids.shape.length !== 1 || ids.shape[0] !== x.shape[0]) {
    throw new ShapeError(`${name}: segment ids ${shapeText(ids.shape)} do not fit ${shapeText(x.shape)}`, {
      help: 'give one integer for each index of the first axis',
    })
  }
  if (!Number.isInteger(numSegments) || (numSegments as number) < 0) {
    throw new ShapeError(`${name}: numSegments is ${describeValue(numSegments)}, expected a whole number`, {
      help: 'give the number of segments: one more than the largest id',
    })
  }
}

/**
 * Sums the rows of `x` with the same segment id. A segment without rows gives 0. Rows with an id that is out of
 * range or not whole numbers are ignored. Integers and booleans give int32.
 *
 * @param segmentIds - one integer for each index of the first axis, in any order
 * @returns `x`'s shape with the first axis of extent `numSegments`
 * @example
 * ```ts
 * import { segmentSum, tensor } from '@tensorloom/tensor'
 * const sums = segmentSum(tensor([1, 2, 3]), tensor([1, 0, 1], { dtype: 'int32' }), 2)
 * console.log(sums.dataSync()) // Float32Array [2, 4]
 * ```
 * @function
 */
export const segmentSum: SegmentOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'segmentSum',
  inputs: 2,
  positional: ['numSegments'],
  compose(x, ids, { numSegments }) {
    checkSegments('segmentSum', x, ids, numSegments)
    const rows = isFloating(x.dtype) ? x : cast(x, 'int32')
    return scatterAdd(filledBeside(rows, [numSegments, ...x.shape.slice(1)], 0), ids, rows)
  },
})

/**
 * Means of the rows of `x` with the same segment id; see `segmentSum`. A segment without rows gives 0.
 *
 * @example
 * ```ts
 * import { segmentMean, tensor } from '@tensorloom/tensor'
 * console.log(segmentMean(tensor([1, 2, 5]), tensor([0, 0, 1], { dtype: 'int32' }), 2).dataSync()) // Float32Array [1.5, 5]
 * ```
 * @function
 */
export const segmentMean: SegmentOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'segmentMean',
  inputs: 2,
  positional: ['numSegments'],
  compose(x, ids, { numSegments }) {
    const total = segmentSum(x, ids, numSegments)
    const counts = segmentSum(filledBeside(total, [x.shape[0]!], 1), ids, numSegments)
    return div(total, reshape(maximum(counts, 1), [numSegments, ...x.shape.slice(1).map(() => 1)]))
  },
})

/**
 * Product of the rows of `x` with the same segment id; see `segmentSum`. A segment without rows gives 1.
 *
 * @example
 * ```ts
 * import { segmentProd, tensor } from '@tensorloom/tensor'
 * console.log(segmentProd(tensor([1, 2, 5]), tensor([0, 0, 1], { dtype: 'int32' }), 2).dataSync()) // Float32Array [2, 5]
 * ```
 * @function
 */
export const segmentProd: SegmentOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'segmentProd',
  inputs: 2,
  positional: ['numSegments'],
  compose(x, ids, { numSegments }) {
    checkSegments('segmentProd', x, ids, numSegments)
    const rows = isFloating(x.dtype) ? x : cast(x, 'int32')
    const numbers = reshape(arange(0, numSegments, { dtype: 'int32' }), [numSegments, 1])
    const hits = equal(reshape(asIndices(ids), [1, -1]), numbers)
    // [segments, rows, …]: the rows of other segments are 1.
    const own = where(
      reshape(hits, [...hits.shape, ...x.shape.slice(1).map(() => 1)]),
      expandDims(rows, { axis: 0 }),
      1,
    )
    return prod(own, { axis: 1 })
  },
})

/* @__NO_SIDE_EFFECTS__ */
function segmentExtreme(name: string, operator: 'max' | 'min'): SegmentOp {
  return defineOp({
    kind: 'primitive',
    name,
    inputs: 2,
    positional: ['numSegments'],
    infer([x, ids], { numSegments }) {
      checkSegments(name, x, ids, numSegments)
      return [{ shape: [numSegments, ...x.shape.slice(1)], dtype: x.dtype }]
    },
    // Every output element searches all rows.
    lower(lowering) {
      const [x, ids] = [lowering.input(0), lowering.input(1)]
      const { shape, dtype } = lowering.outputs[0]!
      const own = shape.length
      const hit = ir.equal(indexAt(lowering, ids, [own]), ir.axisIndex(0))
      const row = lowering.load(x, [own, ...shape.slice(1).map((_, k) => k + 1)])
      const body = ir.select(hit, row, reduceIdentity(operator, dtype))
      return [lowering.emitReduce(name, shape, operator, [x.shape[0]!], body)]
    },
    // Rows equal to the extreme share its gradient evenly.
    gradient: ({ inputs: [x, ids], outputs: [y], upstream, attrs: { numSegments } }) => [
      () => {
        const hits = cast(equal(x, gather(y, ids, { fill: 0 })), upstream.dtype)
        const ties = maximum(segmentSum(hits, ids, numSegments), 1)
        return mul(hits, gather(div(upstream, ties), ids, { fill: 0 }))
      },
      undefined,
    ],
  })
}

/**
 * Largest of the rows of `x` with the same segment id; −∞ or the least integer for a segment without rows.
 *
 * @example
 * ```ts
 * import { segmentMax, tensor } from '@tensorloom/tensor'
 * console.log(segmentMax(tensor([1, 2, 5]), tensor([0, 0, 1], { dtype: 'int32' }), 2).dataSync()) // Float32Array [2, 5]
 * ```
 * @function
 */
export const segmentMax: SegmentOp = /* @__PURE__ */ segmentExtreme('segmentMax', 'max')
/**
 * Smallest of the rows of `x` with the same segment id; +∞ or the greatest integer for a segment without rows.
 *
 * @example
 * ```ts
 * import { segmentMin, tensor } from '@tensorloom/tensor'
 * console.log(segmentMin(tensor([1, 2, 5]), tensor([0, 0, 1], { dtype: 'int32' }), 2).dataSync()) // Float32Array [1, 5]
 * ```
 * @function
 */
export const segmentMin: SegmentOp = /* @__PURE__ */ segmentExtreme('segmentMin', 'min')
