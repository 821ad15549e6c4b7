// The loss of embeddings that form circles around their classes.
import { withMask } from '@tensorloom/layers'
import { greater } from '@tensorloom/tensor'
import { type CircleOptions as OpOptions, circle as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `circle`. */
export interface CircleOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * The circle loss (Sun et al. 2020). Predictions are embeddings [batch, size] of length 1, as from `unitNormalization`;
 * targets are labels. Only rows whose loss is not 0 count.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { circle, lossOf } from '@tensorloom/train'
 * console.log(lossOf(circle(), tensor([[1, 0], [0.6, 0.8], [0.8, 0.6]]), tensor([0, 0, 1])).itemSync()) // 49.664
 * ```
 * @function
 */
export const circle: LossFactory<'circle', CircleOptions> = /* @__PURE__ */ lossFactory(op, {
  labels: true,
  attach: (values) => withMask(values, greater(values, 0)),
})
