// The divergence of distributions.
import { klDivergence as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/**
 * Mean over samples of Σ target · log(target / prediction) along the last axis.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { klDivergence, lossOf } from '@tensorloom/train'
 * console.log(lossOf(klDivergence(), tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.164…
 * ```
 * @function
 */
export const klDivergence: LossFactory<'klDivergence'> = /* @__PURE__ */ lossFactory(op)
