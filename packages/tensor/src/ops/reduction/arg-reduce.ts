// The indices of extremes.

import { affine, type Position } from '../../dispatch/lowering.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis, shapeText } from '../../shape.js'
import type { ArgReduceOptions, Tensor, TensorLike } from '../../tensor-types.js'
import { reducedShape } from './reduce.js'

/* @__NO_SIDE_EFFECTS__ */
function argReduction(
  name: string,
  operator: 'max' | 'min',
): Op<(x: TensorLike, options?: ArgReduceOptions) => Tensor> {
  return defineOp({
    kind: 'primitive',
    name,
    inputs: 1,
    options: { axis: -1, keepDims: false },
    infer([x], { axis, keepDims }) {
      const at = normalizeAxis(name, axis, x.shape.length)
      if (x.shape[at] === 0) {
        throw new ShapeError(`${name}: axis ${at} of ${shapeText(x.shape)} has no elements`, {
          help: 'check for empty tensors first',
        })
      }
      return [{ shape: reducedShape(x.shape, [at], keepDims), dtype: 'int32' }]
    },
    // Finds the extreme first, then the least index that holds it. NaN counts as the extreme, as in PyTorch.
    lower(lowering, { axis }) {
      const x = lowering.input(0)
      const at = normalizeAxis(name, axis, x.shape.length)
      const kept = x.shape.flatMap((_, k) => (k === at ? [] : [k]))
      const own = kept.length
      const positions = x.shape.map((_, k): Position => affine(0, [k === at ? own : kept.indexOf(k), 1]))
      const over = [x.shape[at]!]
      const value = lowering.load(x, positions)
      const extreme = ir.accumulator(0, x.dtype)
      const index = ir.select(ir.identical(value, extreme), ir.axisIndex(own), x.shape[at]!)
      const result = lowering.emit({
        name,
        shape: kept.map((k) => x.shape[k]!),
        reduces: [lowering.reduce(operator, over, value), lowering.reduce('min', over, index)],
        value: ir.accumulator(1, 'int32'),
      })
      return [lowering.reshape(result, lowering.outputs[0]!.shape)]
    },
  })
}

/**
 * Index of the largest element along `axis` (−1 by default), as int32. Of equal elements the first counts, and NaN
 * counts as largest.
 *
 * @example
 * ```ts
 * import { argMax, tensor } from '@tensorloom/tensor'
 * console.log(argMax(tensor([[1, 5, 2], [7, 0, 7]])).dataSync()) // Int32Array [1, 0]
 * ```
 * @function
 */
export const argMax: Op<(x: TensorLike, options?: ArgReduceOptions) => Tensor> = /* @__PURE__ */ argReduction(
  'argMax',
  'max',
)
/**
 * Index of the smallest element along `axis` (−1 by default), as int32. Of equal elements the first counts, and NaN
 * counts as smallest.
 *
 * @example
 * ```ts
 * import { argMin, tensor } from '@tensorloom/tensor'
 * console.log(argMin(tensor([[3, 1], [2, 4]]), { axis: 1 }).dataSync()) // Int32Array [1, 0]
 * ```
 * @function
 */
export const argMin: Op<(x: TensorLike, options?: ArgReduceOptions) => Tensor> = /* @__PURE__ */ argReduction(
  'argMin',
  'min',
)
