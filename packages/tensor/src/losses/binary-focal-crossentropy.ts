// Cross-entropy of binary targets with less weight on samples that are already classified well (Lin et al. 2017).
import { defineOp } from '../op/define-op.js'
import { logSigmoid, sigmoid } from '../ops/elementwise/activations.js'
import { add, mul, neg, sub } from '../ops/elementwise/arithmetic.js'
import { clip, log, pow } from '../ops/elementwise/maths.js'
import type { Tensor } from '../tensor-types.js'
import type { FocalOptions } from './categorical-focal-crossentropy.js'
import { epsilon, type Loss, reduceElements } from './shared/define.js'

/** Options of `binaryFocalCrossentropy`. */
export interface BinaryFocalOptions extends FocalOptions {
  /** Whether targets of 1 have the weight `alpha`, and targets of 0 the weight 1 − `alpha`; false by default. */
  readonly applyClassBalancing?: boolean | undefined
}

// target · a + (1 − target) · b
const mix = (target: Tensor, a: Tensor | number, b: Tensor | number): Tensor =>
  add(mul(target, a), mul(sub(1, target), b))

/**
 * Cross-entropy of binary targets, times (1 − p)^gamma, where p is the predicted probability of the target.
 * @function
 */
export const binaryFocalCrossentropy: Loss<BinaryFocalOptions> = defineOp({
  kind: 'composite',
  name: 'binaryFocalCrossentropy',
  inputs: 2,
  options: {
    fromLogits: false,
    labelSmoothing: 0,
    alpha: 0.25,
    gamma: 2,
    applyClassBalancing: false,
    reduction: 'mean',
  },
  compose(prediction, target, { fromLogits, labelSmoothing, alpha, gamma, applyClassBalancing, reduction }) {
    return reduceElements('binaryFocalCrossentropy', prediction, target, { reduction }, (x, y) => {
      const t = labelSmoothing ? add(mul(y, 1 - labelSmoothing), labelSmoothing / 2) : y
      const p = fromLogits ? sigmoid(x) : clip(x, { min: epsilon, max: 1 - epsilon })
      const entropy = neg(fromLogits ? mix(t, logSigmoid(x), logSigmoid(neg(x))) : mix(t, log(p), log(sub(1, p))))
      const focused = mul(pow(sub(1, mix(t, p, sub(1, p))), gamma), entropy)
      return applyClassBalancing ? mul(mix(t, alpha, 1 - alpha), focused) : focused
    })
  },
})
