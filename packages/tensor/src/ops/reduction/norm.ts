// Norms of vectors along axes.

import { isFloating, toFloating } from '../../dtype.js'
import { TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { ReduceOptions, Tensor, TensorLike } from '../../tensor-types.js'
import { cast } from '../elementwise/cast.js'
import { notEqual } from '../elementwise/comparison.js'
import { abs, pow, square } from '../elementwise/maths.js'
import { root } from '../elementwise/root.js'
import { max, min, sum } from './reduce.js'

/** Options of `norm`. */
export interface NormOptions extends ReduceOptions {
  /**
   * 2, the root of the sum of squares, by default; `fro` is the same. 1: sum of magnitudes; Infinity and −Infinity:
   * largest and smallest magnitude; 0: number of elements that are not 0; p: (Σ |x|ᵖ)^(1/p).
   */
  readonly ord?: number | 'fro' | undefined
}

/**
 * Vector norm of the elements over `axis` (all axes by default). Several axes count as one vector. Integers give
 * float32.
 *
 * @example
 * ```ts
 * import { norm, tensor } from '@tensorloom/tensor'
 * console.log(norm(tensor([[3, 4], [6, 8]]), { axis: 1 }).dataSync()) // Float32Array [5, 10]
 * ```
 * @function
 */
export const norm: Op<(x: TensorLike, options?: NormOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'norm',
  inputs: 1,
  options: { ord: 2, axis: undefined, keepDims: false },
  compose(input, { ord, axis, keepDims }) {
    const x = isFloating(input.dtype) ? input : cast(input, toFloating(input.dtype))
    const over = { axis, keepDims }
    if (ord === 2 || ord === 'fro') return root(sum(square(x), over))
    if (ord === 1) return sum(abs(x), over)
    if (ord === Number.POSITIVE_INFINITY) return max(abs(x), over)
    if (ord === Number.NEGATIVE_INFINITY) return min(abs(x), over)
    if (ord === 0) return sum(cast(notEqual(x, 0), x.dtype), over)
    if (typeof ord === 'number' && !Number.isNaN(ord)) {
      return root(sum(pow(abs(x), ord), over), (total) => pow(total, 1 / ord))
    }
    throw new TensorloomError(`norm: ord is ${JSON.stringify(ord)}`, {
      help: "give a number, Infinity, −Infinity, or 'fro'",
    })
  },
})
