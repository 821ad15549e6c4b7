// The loss of binary classification with few positives.
import { type BinaryFocalOptions as OpOptions, binaryFocalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `binaryFocalCrossentropy`. */
export interface BinaryFocalOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * Cross-entropy of binary targets with less weight on samples that are already classified well (Lin et al. 2017).
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { binaryFocalCrossentropy, lossOf } from '@tensorloom/train'
 * console.log(lossOf(binaryFocalCrossentropy(), tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.004…
 * ```
 * @function
 */
export const binaryFocalCrossentropy: LossFactory<'binaryFocalCrossentropy', BinaryFocalOptions> =
  /* @__PURE__ */ lossFactory(op, {
    targets: 'binary',
  })
