// Scales vectors to length 1.

import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Axis } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { div, maximum } from '../elementwise/arithmetic.js'
import { asFloating } from '../elementwise/cast.js'
import { norm } from '../reduction/norm.js'

/** Options of `normalize`. */
export interface NormalizeOptions {
  /** The axes of a vector; −1 by default. */
  readonly axis?: Axis | undefined
  /** The norm, as `norm` takes it; 2 by default. */
  readonly ord?: number | undefined
  /** Vectors with a smaller norm are divided by this number; 1e-12 by default. */
  readonly epsilon?: number | undefined
}

/**
 * `x` divided by its norm along `axis` (−1 by default). The cosine of the angle between vectors is
 * `normalize(a).mul(normalize(b)).sum({ axis: -1 })`. Integers give float32.
 *
 * @example
 * ```ts
 * import { normalize, tensor } from '@tensorloom/tensor'
 * console.log(normalize(tensor([[3, 4], [0, 0]])).dataSync()) // Float32Array [0.6, 0.8, 0, 0]
 * ```
 * @function
 */
export const normalize: Op<(x: Tensor, options?: NormalizeOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'normalize',
  inputs: 1,
  options: { axis: -1, ord: 2, epsilon: 1e-12 },
  compose(input, { axis, ord, epsilon }) {
    const x = asFloating(input)
    return div(x, maximum(norm(x, { axis, ord, keepDims: true }), epsilon))
  },
})
