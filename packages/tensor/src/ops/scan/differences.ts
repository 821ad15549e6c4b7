// Differences and areas of samples along an axis.

import { describeValue } from '../../describe.js'
import { TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { add, mul, sub } from '../elementwise/arithmetic.js'
import { asFloating } from '../elementwise/cast.js'
import { slice } from '../movement/slice.js'
import { sum } from '../reduction/reduce.js'

// All but the last, and all but the first.
function neighbours(x: Tensor, axis: number): readonly [Tensor, Tensor] {
  const size = x.shape.map((extent, k) => (k === axis ? Math.max(0, extent - 1) : extent))
  const from = (start: number): number[] => x.shape.map((extent, k) => (k === axis ? Math.min(start, extent) : 0))
  return [slice(x, from(0), size), slice(x, from(1), size)]
}

/** Options of `diff`. */
export interface DiffOptions {
  /** How many times differences are taken; 1 by default. */
  readonly n?: number | undefined
  /** The axis; −1 by default. */
  readonly axis?: number | undefined
}

/**
 * Differences of neighbours along `axis` (−1 by default): `x[k + 1] − x[k]`, repeated `n` times.
 *
 * @throws `TensorloomError` if `n` is not a whole number of at least 0
 * @example
 * ```ts
 * import { diff, tensor } from '@tensorloom/tensor'
 * console.log(diff(tensor([1, 4, 9, 16])).dataSync()) // Float32Array [3, 5, 7]
 * ```
 * @function
 */
export const diff: Op<(x: Tensor, options?: DiffOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'diff',
  inputs: 1,
  options: { n: 1, axis: -1 },
  compose(x, { n, axis }) {
    const at = normalizeAxis('diff', axis, x.rank)
    if (!Number.isInteger(n) || n < 0) {
      throw new TensorloomError(`diff: n is ${describeValue(n)}, expected a whole number of at least 0`, {
        help: 'write diff(x, { n: 2 })',
      })
    }
    // Returns a separate view even if nothing is subtracted.
    let result = slice(
      x,
      x.shape.map(() => 0),
      x.shape,
    )
    // Nothing is left after as many times as there are elements.
    for (let k = 0; k < n && result.shape[at]! > 0; k++) {
      const [first, second] = neighbours(result, at)
      result = sub(second, first)
    }
    return result
  },
})

/** Options of `trapezoid`. */
export interface TrapezoidOptions {
  /** Distance of neighbours; 1 by default. */
  readonly dx?: number | undefined
  /** The axis; −1 by default. */
  readonly axis?: number | undefined
}

/**
 * The area under samples along `axis` (−1 by default), by trapezoids between neighbours. Integers give float32.
 *
 * @param y - samples
 * @param x - positions of the samples, broadcast to `y`; by default the samples are `dx` apart
 * @example
 * ```ts
 * import { tensor, trapezoid } from '@tensorloom/tensor'
 * console.log(trapezoid(tensor([0, 1, 4])).itemSync()) // 3
 * ```
 * @function
 */
export const trapezoid: Op<{
  (y: Tensor, options?: TrapezoidOptions): Tensor
  (y: Tensor, x: TensorLike, options?: TrapezoidOptions): Tensor
}> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'trapezoid',
  inputs: 2,
  optionalInputs: 1,
  options: { dx: 1, axis: -1 },
  compose(input, x, { dx, axis }) {
    const y = asFloating(input)
    const at = normalizeAxis('trapezoid', axis, y.rank)
    const [first, second] = neighbours(y, at)
    const width = x === undefined ? dx : diff(x, { axis: at - y.rank })
    return mul(sum(mul(add(first, second), width), { axis: at }), 0.5)
  },
})
