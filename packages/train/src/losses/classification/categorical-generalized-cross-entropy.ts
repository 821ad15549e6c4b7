// The loss of classes whose labels may be wrong.
import {
  type GeneralizedCrossEntropyOptions as OpOptions,
  categoricalGeneralizedCrossEntropy as op,
} from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `categoricalGeneralizedCrossEntropy`. */
export interface GeneralizedCrossEntropyOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * (1 − p^q) / q, where p is the probability of the label (Zhang and Sabuncu 2018). Predictions are probabilities, targets
 * are integer labels.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { categoricalGeneralizedCrossEntropy, lossOf } from '@tensorloom/train'
 * console.log(lossOf(categoricalGeneralizedCrossEntropy(), tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([0, 1])).itemSync()) // 0.156…
 * ```
 * @function
 */
export const categoricalGeneralizedCrossEntropy: LossFactory<
  'categoricalGeneralizedCrossEntropy',
  GeneralizedCrossEntropyOptions
> = /* @__PURE__ */ lossFactory(op, { targets: 'classes' })
