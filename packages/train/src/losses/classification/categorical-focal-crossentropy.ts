// The loss of classification with rare classes.
import { type FocalOptions as OpOptions, categoricalFocalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `categoricalFocalCrossentropy`. */
export type FocalOptions = Omit<OpOptions, 'reduction'>

/**
 * Cross-entropy of one-hot targets with less weight on samples that are already classified well (Lin et al. 2017).
 * @function
 */
export const categoricalFocalCrossentropy: LossFactory<'categoricalFocalCrossentropy', FocalOptions> =
  /* @__PURE__ */ lossFactory(op, {
    targets: 'distributions',
    kinds: { alpha: 'any' },
  })
