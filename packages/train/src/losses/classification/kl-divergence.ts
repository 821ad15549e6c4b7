// The divergence of distributions.
import { klDivergence as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Mean over samples of Σ target · log(target / prediction) along the last axis. @function */
export const klDivergence: LossFactory<'klDivergence'> = /* @__PURE__ */ lossFactory(op)
