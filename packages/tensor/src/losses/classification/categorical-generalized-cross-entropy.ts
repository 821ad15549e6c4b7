// Cross-entropy that tolerates wrong labels (Zhang and Sabuncu 2018).
import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import { div, sub } from '../../ops/elementwise/arithmetic.js'
import { equal, where } from '../../ops/elementwise/comparison.js'
import { pow } from '../../ops/elementwise/maths.js'
import { asIndices } from '../../ops/indexing/as-indices.js'
import { reshape } from '../../ops/movement/shape.js'
import { sameShape, shapeText } from '../../shape.js'
import { atLabels } from '../shared/at-labels.js'
import type { Loss } from '../shared/define.js'
import { type LossOptions, reduced } from '../shared/reduce.js'

/** Options of `categoricalGeneralizedCrossEntropy`. */
export interface GeneralizedCrossEntropyOptions extends LossOptions {
  /** Between 0 and 1: cross-entropy near 0, mean absolute error near 1; 0.5 by default. */
  readonly q?: number | undefined
}

/**
 * (1 − p^q) / q, where p is the probability of the label. It bounds the loss of a label that is wrong (Zhang and Sabuncu
 * 2018, "Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels", equation 6).
 *
 * @param prediction - [..., classes], probabilities
 * @param target - [...] or [..., 1], integers from 0 to classes − 1
 * @throws `TensorloomError` if `q` is not between 0 and 1
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { categoricalGeneralizedCrossEntropy } from '@tensorloom/tensor/losses'
 * const loss = categoricalGeneralizedCrossEntropy(tensor([[0.25, 0.75]]), tensor([0]))
 * console.log(loss.itemSync()) // 1
 * ```
 * @function
 */
export const categoricalGeneralizedCrossEntropy: Loss<GeneralizedCrossEntropyOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'categoricalGeneralizedCrossEntropy',
  inputs: 2,
  options: { q: 0.5, reduction: 'mean' },
  compose(prediction, target, { q, reduction }) {
    if (!(q > 0 && q < 1)) {
      throw new TensorloomError(`categoricalGeneralizedCrossEntropy: q is ${q}, expected a number between 0 and 1`, {
        help: 'write q: 0.5',
      })
    }
    const rows = prediction.shape.slice(0, -1)
    if (!sameShape(target.shape, rows) && !sameShape(target.shape, [...rows, 1])) {
      throw new ShapeError(
        `categoricalGeneralizedCrossEntropy: labels ${shapeText(target.shape)} do not fit prediction ${shapeText(prediction.shape)}`,
        { help: 'labels are one integer per row' },
      )
    }
    const p = atLabels(prediction, reshape(asIndices(target), [...rows, 1]))
    // The derivative of a power below 1 is infinite at 0. Behind a softmax the gradient there is 0.
    const impossible = equal(p, 0)
    const power = where(impossible, 0, pow(where(impossible, 1, p), q))
    return reduced(div(sub(1, power), q), { reduction })
  },
})
