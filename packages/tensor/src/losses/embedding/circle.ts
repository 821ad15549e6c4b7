// The circle loss of embeddings: rows with the same label move together, the others apart.
import { defineOp } from '../../op/define-op.js'
import { relu, softplus } from '../../ops/elementwise/activations.js'
import { add, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { greater, where } from '../../ops/elementwise/comparison.js'
import { matmul } from '../../ops/product/matmul.js'
import { logSumExp } from '../../ops/reduction/reduce.js'
import type { Loss } from '../shared/define.js'
import { type LossOptions, reduceLoss } from '../shared/reduce.js'
import { pairsOf } from './pairs.js'

/** Options of `circle`. */
export interface CircleOptions extends LossOptions {
  /** How sharply the hardest pairs stand out; 80 by default. */
  readonly gamma?: number | undefined
  /** How far from the optimum a similarity may be; 0.4 by default. */
  readonly margin?: number | undefined
  /** Whether a row is not a positive pair with itself; true by default. */
  readonly removeDiagonal?: boolean | undefined
}

// Stands for log 0. It is finite, so that the gradients of rows without pairs are 0.
const never = -1e30

/**
 * The circle loss (Sun et al. 2020, equation 6) of embeddings whose rows have length 1. A mean is over the rows whose loss
 * is not 0, as in Keras.
 *
 * @param prediction - embeddings [batch, size], each of length 1
 * @param target - labels [batch] or [batch, 1], integers
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { circle } from '@tensorloom/tensor/losses'
 * const embeddings = tensor([[1, 0], [1, 0], [-1, 0]])
 * console.log(circle(embeddings, tensor([0, 0, 1])).itemSync() < 1e-3) // true: labels are far apart
 * ```
 * @function
 */
export const circle: Loss<CircleOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'circle',
  inputs: 2,
  options: { gamma: 80, margin: 0.4, removeDiagonal: true, reduction: 'mean' },
  compose(prediction, target, { gamma, margin, removeDiagonal, reduction }) {
    const { positive, negative } = pairsOf('circle', prediction, target, removeDiagonal)
    const distance = relu(sub(1, matmul(prediction, prediction, { transposeB: true })))
    const near = mul(mul(relu(add(distance, margin)), sub(distance, margin)), gamma)
    const far = mul(mul(relu(sub(1 + margin, distance)), sub(1 - margin, distance)), gamma)
    const [pull, push] = [
      logSumExp(where(positive, near, never), { axis: 1 }),
      logSumExp(where(negative, far, never), { axis: 1 }),
    ]
    const values = softplus(add(pull, push))
    return reduceLoss(values, { mask: greater(values, 0), reduction })
  },
})
