// The loss of classes, for targets that are labels.
import { withMask } from '@tensorloom/layers'
import { notEqual, reshape } from '@tensorloom/tensor'
import { type LabelOptions as OpOptions, sparseCategoricalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `sparseCategoricalCrossentropy`. */
export interface LabelOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * Cross-entropy of integer labels from 0 to classes − 1. Predictions are probabilities, as from a softmax layer, unless
 * `fromLogits`. Labels that are `ignoreClass` do not count.
 *
 * @example
 * ```ts
 * import { dense, sequential } from '@tensorloom/layers'
 * import { adam } from '@tensorloom/optim'
 * import { compile, sparseCategoricalCrossentropy } from '@tensorloom/train'
 * const model = sequential([dense(10, { inputShape: [4] })]) // logits: no softmax
 * const trainer = compile(model, { optimizer: adam(), loss: sparseCategoricalCrossentropy({ fromLogits: true }) })
 * ```
 * @function
 */
export const sparseCategoricalCrossentropy: LossFactory<'sparseCategoricalCrossentropy', LabelOptions> =
  /* @__PURE__ */ lossFactory(op, {
    targets: 'classes',
    kinds: { ignoreClass: 'number' },
    attach(values, target, { ignoreClass }) {
      if (ignoreClass === undefined) return values
      return withMask(values, reshape(notEqual(target, ignoreClass), values.shape))
    },
  })
