// The loss of classes of which some are rare.
import { type FocalOptions as OpOptions, categoricalFocalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `categoricalFocalCrossentropy`. */
export type FocalOptions = Omit<OpOptions, 'reduction'>

/**
 * Cross-entropy of one-hot targets with less weight on what is classified well already (Lin et al. 2017).
 * @function
 */
export const categoricalFocalCrossentropy: LossFactory<'categoricalFocalCrossentropy', FocalOptions> = lossFactory(
  op,
  'distributions',
)
