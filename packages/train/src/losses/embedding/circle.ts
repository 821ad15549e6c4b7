// The loss of embeddings that form circles around their classes.
import { withMask } from '@tensorloom/layers'
import { greater } from '@tensorloom/tensor'
import { type CircleOptions as OpOptions, circle as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `circle`. */
export type CircleOptions = Omit<OpOptions, 'reduction'>

/**
 * The circle loss (Sun et al. 2020). Predictions are embeddings [batch, size] of length 1, as from `unitNormalization`;
 * targets are labels. Only rows whose loss is not 0 count.
 * @function
 */
export const circle: LossFactory<'circle', CircleOptions> = /* @__PURE__ */ lossFactory(op, {
  labels: true,
  attach: (values) => withMask(values, greater(values, 0)),
})
