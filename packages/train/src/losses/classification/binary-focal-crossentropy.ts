// The loss of binary classification with few positives.
import { type BinaryFocalOptions as OpOptions, binaryFocalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `binaryFocalCrossentropy`. */
export type BinaryFocalOptions = Omit<OpOptions, 'reduction'>

/**
 * Cross-entropy of binary targets with less weight on samples that are already classified well (Lin et al. 2017).
 * @function
 */
export const binaryFocalCrossentropy: LossFactory<'binaryFocalCrossentropy', BinaryFocalOptions> =
  /* @__PURE__ */ lossFactory(op, {
    targets: 'binary',
  })
