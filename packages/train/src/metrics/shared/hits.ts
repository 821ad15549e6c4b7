// Which samples are predicted correctly. All accuracies use this.
import { argMax, cast, equal, greater, mean, reshape, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import { sameShapeTarget } from './define.js'

/** Whether the highest score is at the label; scores are [..., classes], labels [...] or [..., 1]. */
export function labelHits(metric: string, prediction: Tensor, target: Tensor): Tensor {
  return equal(argMax(prediction), labelsOf(metric, prediction, target))
}

/** Whether the highest score is where the target is highest; both are [..., classes]. */
export function rowHits(metric: string, prediction: Tensor, target: Tensor): Tensor {
  return equal(argMax(prediction), argMax(sameRows(metric, prediction, target)))
}

/** The fraction of a sample's binary predictions that are on the side of the threshold that the target, 0 or 1, says. */
export function binaryHits(metric: string, prediction: Tensor, target: Tensor, threshold: number): Tensor {
  const fitting = sameRows(metric, prediction, target)
  // As in Keras, a target between 0 and 1 is never right.
  const right = equal(cast(greater(prediction, Math.fround(threshold)), 'float32'), fitting)
  return right.rank > 1 ? mean(cast(right, 'float32'), { axis: -1 }) : right
}

/** Integer labels of the shape of the prediction without its last axis. */
export function labelsOf(metric: string, prediction: Tensor, target: Tensor): Tensor {
  const rows: Shape = prediction.shape.slice(0, -1)
  const shape = target.rank === prediction.rank && target.shape.at(-1) === 1 ? target.shape.slice(0, -1) : target.shape
  if (prediction.rank > 0 && String(shape) === String(rows) && shape.length === rows.length) {
    return reshape(cast(target, 'int32'), rows)
  }
  throw new ShapeError(
    `${metric}: labels ${shapeText(target.shape)} do not fit prediction ${shapeText(prediction.shape)}`,
    { help: 'labels are one integer per row; for one-hot targets use categoricalAccuracy' },
  )
}

/** The target, which has the shape of the prediction. */
export function sameRows(metric: string, prediction: Tensor, target: Tensor): Tensor {
  return sameShapeTarget(metric, prediction, target, 'for integer labels use sparseCategoricalAccuracy')
}
