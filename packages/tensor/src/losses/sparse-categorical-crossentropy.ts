// Cross-entropy of integer class labels.
import { ShapeError } from '../errors.js'
import { defineOp } from '../op/define-op.js'
import { type Shape, sameShape, shapeText } from '../shape.js'
import type { LogitsOptions, Loss } from './shared/define.js'
import { labelCrossentropy } from './shared/label-crossentropy.js'
import { probabilityCrossentropy } from './shared/probability-crossentropy.js'

/**
 * Cross-entropy of integer class labels: −log p[label].
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
export const sparseCategoricalCrossentropy: Loss<LogitsOptions> = defineOp({
  kind: 'composite',
  name: 'sparseCategoricalCrossentropy',
  inputs: 2,
  options: { fromLogits: false, reduction: 'mean' },
  compose(prediction, target, attrs) {
    const rows = prediction.shape.slice(0, -1)
    const column: Shape = [...rows, 1]
    if (!sameShape(target.shape, rows) && !sameShape(target.shape, column)) {
      throw new ShapeError(
        `sparseCategoricalCrossentropy: labels ${shapeText(target.shape)} do not fit prediction ${shapeText(prediction.shape)}`,
        { help: 'labels are one integer per row; for one-hot targets use categoricalCrossentropy' },
      )
    }
    const crossentropy = attrs.fromLogits ? labelCrossentropy : probabilityCrossentropy
    return crossentropy(prediction, target, { reduction: attrs.reduction })
  },
})
