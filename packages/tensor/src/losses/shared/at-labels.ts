// Losses or probabilities of rows, each picked by its label.
import { less, logicalAnd, where } from '../../ops/elementwise/comparison.js'
import { takeAlongAxis } from '../../ops/indexing/gather.js'
import { reshape } from '../../ops/movement/shape.js'
import type { Tensor } from '../../tensor-types.js'

/**
 * What each row has at its label. A label that is not a class gives NaN: a loss of 0 would look like a perfect prediction.
 *
 * @param values - [..., classes]
 * @param column - int32 labels, [..., 1]
 */
export function atLabels(values: Tensor, column: Tensor): Tensor {
  const isClass = logicalAnd(less(-1, column), less(column, values.shape.at(-1)!))
  return reshape(where(isClass, takeAlongAxis(values, column), Number.NaN), values.shape.slice(0, -1))
}
