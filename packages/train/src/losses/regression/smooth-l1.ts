// Absolute errors with a quadratic bottom.
import { type SmoothL1Options as OpOptions, smoothL1 as op } from '@tensorloom/tensor/losses'
import { type LossFactory, lossFactory } from '../define.js'

/** Options of `smoothL1`. */
export interface SmoothL1Options extends Omit<OpOptions, 'reduction'> {}

/**
 * Quadratic below `beta` (1 by default), linear above it (Girshick 2015), as in PyTorch.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { lossOf, smoothL1 } from '@tensorloom/train'
 * console.log(lossOf(smoothL1(), tensor([[1], [5]]), tensor([[1.5], [3]])).itemSync()) // 0.8125
 * ```
 * @function
 */
export const smoothL1: LossFactory<'smoothL1', SmoothL1Options> = /* @__PURE__ */ lossFactory(op)
