// Cross-entropy of binary targets with less weight on samples that are already classified well (Lin et al. 2017).
import { defineOp } from '../../op/define-op.js'
import { sigmoid } from '../../ops/elementwise/activations.js'
import { add, mul, sub } from '../../ops/elementwise/arithmetic.js'
import type { Tensor } from '../../tensor-types.js'
import { focus, type Loss, reduceElements, type SmoothingOptions, smoothedBinary } from '../shared/define.js'
import { binaryEntropy } from './binary-crossentropy.js'

/** Options of `binaryFocalCrossentropy`. */
export interface BinaryFocalOptions extends SmoothingOptions {
  /** The weight of targets of 1 with `applyClassBalancing`; 0.25 by default. */
  readonly alpha?: number | undefined
  /** How fast the weight (1 − p)^gamma falls as the probability p of the target grows; 2 by default. */
  readonly gamma?: number | undefined
  /** Whether targets of 1 have the weight `alpha`, and targets of 0 the weight 1 − `alpha`; false by default. */
  readonly applyClassBalancing?: boolean | undefined
}

// target · a + (1 − target) · b
const mix = (target: Tensor, a: Tensor | number, b: Tensor | number): Tensor =>
  add(mul(target, a), mul(sub(1, target), b))

/**
 * Cross-entropy of binary targets, times (1 − p)^gamma, where p is the predicted probability of the target.
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { binaryFocalCrossentropy } from '@tensorloom/tensor/losses'
 * console.log(binaryFocalCrossentropy(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([[1, 0], [0, 1]])).itemSync()) // 0.004…
 * ```
 * @function
 */
export const binaryFocalCrossentropy: Loss<BinaryFocalOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'binaryFocalCrossentropy',
  inputs: 2,
  options: {
    fromLogits: false,
    labelSmoothing: 0,
    axis: -1,
    alpha: 0.25,
    gamma: 2,
    applyClassBalancing: false,
    reduction: 'mean',
  },
  compose(prediction, target, { fromLogits, labelSmoothing, alpha, gamma, applyClassBalancing, ...options }) {
    return reduceElements('binaryFocalCrossentropy', prediction, target, options, (x, y) => {
      const t = smoothedBinary('binaryFocalCrossentropy', y, labelSmoothing)
      // As in Keras, only the entropy is clipped.
      const p = fromLogits ? sigmoid(x) : x
      const focused = mul(
        focus('binaryFocalCrossentropy', mix(t, p, sub(1, p)), gamma),
        binaryEntropy(x, t, fromLogits),
      )
      return applyClassBalancing ? mul(mix(t, alpha, 1 - alpha), focused) : focused
    })
  },
})
