// Cross-entropy of integer class labels.
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import { notEqual, where } from '../../ops/elementwise/comparison.js'
import { reshape } from '../../ops/movement/shape.js'
import { type Shape, sameShape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { axisLast, type LogitsOptions, type Loss } from '../shared/define.js'
import { labelCrossentropy } from '../shared/label-crossentropy.js'
import { probabilityCrossentropy } from '../shared/probability-crossentropy.js'
import { reduceLoss } from '../shared/reduce.js'

/** Options of `sparseCategoricalCrossentropy`. */
export interface LabelOptions extends LogitsOptions {
  /** A label whose rows do not count, such as −1 or 255 for pixels without a class; none by default. */
  readonly ignoreClass?: number | undefined
}

/**
 * Cross-entropy of integer class labels: −log p[label]. Rows whose label is `ignoreClass` have a loss of 0, and a mean
 * does not count them. Any other label out of range gives NaN, and no gradient; `fit` refuses it.
 *
 * @param prediction - [..., classes], probabilities, or logits with `fromLogits`
 * @param target - [...] or [..., 1], integers from 0 to classes − 1
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { sparseCategoricalCrossentropy } from '@tensorloom/tensor/losses'
 * const loss = sparseCategoricalCrossentropy(tensor([[0.5, 0.5]]), tensor([1], { dtype: 'int32' }))
 * console.log(loss.itemSync().toFixed(4)) // 0.6931
 * ```
 * @function
 */
export const sparseCategoricalCrossentropy: Loss<LabelOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'sparseCategoricalCrossentropy',
  inputs: 2,
  options: { fromLogits: false, ignoreClass: undefined, axis: -1, reduction: 'mean' },
  compose(scores, target, { fromLogits, ignoreClass, axis, reduction }) {
    const prediction = axisLast('sparseCategoricalCrossentropy', scores, axis)
    const rows = prediction.shape.slice(0, -1)
    checkLabels(prediction, target, rows)
    const crossentropy = fromLogits ? labelCrossentropy : probabilityCrossentropy
    const kind = reduction === 'sum' || reduction === 'none' ? reduction : 'mean'
    if (ignoreClass === undefined) return crossentropy(prediction, target, { reduction: kind })
    const labels = reshape(target, rows)
    const mask = labelled(labels, ignoreClass)
    const values = crossentropy(prediction, where(mask, labels, 0), { reduction: 'none' })
    return reduceLoss(where(mask, values, 0), { mask, reduction })
  },
})

// Which labels count.
function labelled(labels: Tensor, ignoreClass: number): Tensor {
  return notEqual(labels, ignoreClass)
}

function checkLabels(prediction: Tensor, target: Tensor, rows: Shape): void {
  if (sameShape(target.shape, rows) || sameShape(target.shape, [...rows, 1])) return
  throw new ShapeError(
    `sparseCategoricalCrossentropy: labels ${shapeText(target.shape)} do not fit prediction ${shapeText(prediction.shape)}`,
    {
      help:
        prediction.rank > 2 && target.rank < prediction.rank - 1
          ? `there is one prediction for each of ${shapeText(rows)}; for one per sample, put a flatten or global pooling layer before the last dense layer`
          : 'labels are one integer per row; for one-hot targets use categoricalCrossentropy',
    },
  )
}
