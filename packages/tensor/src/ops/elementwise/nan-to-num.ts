// Replaces NaN and infinities with numbers.

import { isFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { isTensor, type Tensor, type TensorLike } from '../../tensor-types.js'
import { equal, isNaN, where } from './comparison.js'

/** Options of `nanToNum`. */
export interface NanToNumOptions {
  /** The replacement of NaN; 0 by default. */
  readonly nan?: number | undefined
  /** The replacement of +∞; the largest finite number by default. */
  readonly posInf?: number | undefined
  /** The replacement of −∞; the least finite number by default. */
  readonly negInf?: number | undefined
}

const largest = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE }

/**
 * Replaces NaN, +∞ and −∞ in `x` with numbers. Replaced elements have a gradient of 0. Integers stay as they are.
 *
 * @example
 * ```ts
 * import { nanToNum, tensor } from '@tensorloom/tensor'
 * console.log(nanToNum(tensor([1, NaN, Infinity]), { posInf: 9 }).dataSync()) // Float32Array [1, 0, 9]
 * ```
 * @function
 */
export const nanToNum: Op<(x: TensorLike, options?: NanToNumOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'nanToNum',
  inputs: 1,
  options: { nan: 0, posInf: undefined, negInf: undefined },
  fuse: true,
  compose(x, { nan, posInf, negInf }) {
    const dtype = isTensor(x) ? x.dtype : 'float32'
    const most = isFloating(dtype) ? largest[dtype] : 0
    const above = where(equal(x, Number.POSITIVE_INFINITY), posInf ?? most, x)
    if (!isFloating(dtype)) return where(false, x, x)
    return where(isNaN(x), nan, where(equal(x, Number.NEGATIVE_INFINITY), negInf ?? -most, above))
  },
})
