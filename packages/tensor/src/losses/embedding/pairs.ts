// Pairs of the rows of a batch of embeddings: which have the same label.

import { eye } from '../../create.js'
import { ShapeError } from '../../errors.js'
import { equal, logicalAnd, logicalNot } from '../../ops/elementwise/comparison.js'
import { reshape } from '../../ops/movement/shape.js'
import { shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'

/** Which pairs of rows are positive and which are negative, both bool [batch, batch]. */
export interface Pairs {
  readonly positive: Tensor
  readonly negative: Tensor
}

/** The pairs with the same label, and those with different labels. A row with itself is positive unless `removeDiagonal`. */
export function pairsOf(name: string, embeddings: Tensor, labels: Tensor, removeDiagonal: boolean): Pairs {
  const batch = embeddings.shape[0]!
  if (embeddings.rank !== 2 || labels.size !== batch) {
    throw new ShapeError(
      `${name}: embeddings ${shapeText(embeddings.shape)} and labels ${shapeText(labels.shape)} do not fit`,
      { help: 'embeddings are [batch, size], labels are one integer per row: [batch]' },
    )
  }
  const same = equal(reshape(labels, [batch, 1]), reshape(labels, [1, batch]))
  const negative = logicalNot(same)
  return { positive: removeDiagonal ? logicalAnd(same, logicalNot(eye(batch, { dtype: 'bool' }))) : same, negative }
}
