// The loss of classification with rare classes.
import { type FocalOptions as OpOptions, categoricalFocalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `categoricalFocalCrossentropy`. */
export interface FocalOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * Cross-entropy of one-hot targets with less weight on samples that are already classified well (Lin et al. 2017).
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { categoricalFocalCrossentropy, lossOf } from '@tensorloom/train'
 * console.log(lossOf(categoricalFocalCrossentropy(), tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.001…
 * ```
 * @function
 */
export const categoricalFocalCrossentropy: LossFactory<'categoricalFocalCrossentropy', FocalOptions> =
  /* @__PURE__ */ lossFactory(op, {
    targets: 'distributions',
    kinds: { alpha: 'any' },
  })
