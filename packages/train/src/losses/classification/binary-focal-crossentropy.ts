// The loss of yes-or-no questions with few yeses.
import { type BinaryFocalOptions as OpOptions, binaryFocalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `binaryFocalCrossentropy`. */
export type BinaryFocalOptions = Omit<OpOptions, 'reduction'>

/**
 * Cross-entropy of yes-or-no targets with less weight on what is classified well already (Lin et al. 2017).
 * @function
 */
export const binaryFocalCrossentropy: LossFactory<'binaryFocalCrossentropy', BinaryFocalOptions> = lossFactory(
  op,
  'binary',
)
