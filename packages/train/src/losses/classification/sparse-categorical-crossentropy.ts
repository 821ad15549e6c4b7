// The loss of classes, for targets that are labels.
import { sparseCategoricalCrossentropy as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'
import type { LogitsOptions } from './options.js'

/**
 * Cross-entropy of integer labels from 0 to classes − 1. Predictions are probabilities, as from a softmax layer, unless
 * `fromLogits`.
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
export const sparseCategoricalCrossentropy: LossFactory<'sparseCategoricalCrossentropy', LogitsOptions> = lossFactory(
  op,
  'classes',
)
