// The triplet loss of embeddings: an anchor is nearer to its own class than to the others, by a margin.
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { relu } from '../../ops/elementwise/activations.js'
import { add, minimum, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { cast } from '../../ops/elementwise/cast.js'
import { greater, logicalAnd, where } from '../../ops/elementwise/comparison.js'
import { abs, pow, sqrt, square } from '../../ops/elementwise/maths.js'
import { expandDims } from '../../ops/movement/shape.js'
import { matmul } from '../../ops/product/matmul.js'
import { any, max, min, sum } from '../../ops/reduction/reduce.js'
import type { Tensor } from '../../tensor-types.js'
import { checkSame, type Loss } from '../shared/define.js'
import { type LossOptions, quotient, reduced, reduceLoss } from '../shared/reduce.js'
import { pairsOf } from './pairs.js'

/** Options of `tripletMargin`. */
export interface TripletMarginOptions extends LossOptions {
  /** How much nearer the positive has to be; 1 by default. */
  readonly margin?: number | undefined
  /** The norm of the distances: 1, 2 (the default), … */
  readonly p?: number | undefined
  /** Whether the negative is compared with the nearer of anchor and positive; false by default. */
  readonly swap?: boolean | undefined
}

// PyTorch's: keeps the gradient of a distance of 0 finite.
const nudge = 1e-6

function distanceOf(a: Tensor, b: Tensor, p: number): Tensor {
  const difference = abs(add(sub(a, b), nudge))
  if (p === 1) return sum(difference, { axis: -1 })
  if (p === 2) return sqrt(sum(square(difference), { axis: -1 }))
  return pow(sum(pow(difference, p), { axis: -1 }), 1 / p)
}

/**
 * max(distance to the positive − distance to the negative + margin, 0), as PyTorch's `triplet_margin_loss` (Balntas et
 * al. 2016).
 *
 * @param anchor - [batch, size]
 * @param positive - embeddings of the same classes, in the same shape
 * @param negative - embeddings of other classes, in the same shape
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { tripletMargin } from '@tensorloom/tensor/losses'
 * const [anchor, near, far] = [tensor([[0, 0]]), tensor([[0, 1]]), tensor([[0, 1.5]])]
 * console.log(tripletMargin(anchor, near, far).itemSync().toFixed(3)) // 0.500
 * ```
 * @function
 */
export const tripletMargin: Op<
  (anchor: Tensor, positive: Tensor, negative: Tensor, options?: TripletMarginOptions) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'tripletMargin',
  inputs: 3,
  options: { margin: 1, p: 2, swap: false, reduction: 'mean' },
  compose(anchor, positive, negative, { margin, p, swap, reduction }) {
    checkSame('tripletMargin', anchor, positive)
    checkSame('tripletMargin', anchor, negative)
    const near = distanceOf(anchor, positive, p)
    const far = distanceOf(anchor, negative, p)
    const nearest = swap ? minimum(far, distanceOf(positive, negative, p)) : far
    return reduced(relu(add(sub(near, nearest), margin)), { reduction })
  },
})

/** Options of `triplet`. */
export interface TripletOptions extends LossOptions {
  /** How much nearer the positive has to be; 1 by default. */
  readonly margin?: number | undefined
  /**
   * Which triplets count. `semiHard` (the default): for every positive the nearest negative that is farther away, else
   * the farthest negative (Schroff et al. 2015, section 3.2). `hard`: for every anchor the farthest positive and the
   * nearest negative (Hermans et al. 2017, section 2).
   */
  readonly mining?: 'semiHard' | 'hard' | undefined
}

// Farther than any pair.
const farAway = 1e30

/**
 * The triplet loss of the embeddings of a batch: the triplets are found by the labels. The loss of an anchor is the mean
 * over its positives. A mean is over the anchors that have positives and negatives.
 *
 * @param prediction - embeddings [batch, size]
 * @param target - labels [batch] or [batch, 1], integers
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { triplet } from '@tensorloom/tensor/losses'
 * const embeddings = tensor([[0, 0], [0, 1], [0, 3]])
 * console.log(triplet(embeddings, tensor([0, 0, 1])).itemSync()) // 0: the other class is 2 farther away
 * ```
 * @function
 */
export const triplet: Loss<TripletOptions> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'triplet',
  inputs: 2,
  options: { margin: 1, mining: 'semiHard', reduction: 'mean' },
  compose(prediction, target, { margin, mining, reduction }) {
    const { positive, negative } = pairsOf('triplet', prediction, target, true)
    const distances = pairwise(prediction)
    const nearest = min(where(negative, distances, farAway), { axis: 1, keepDims: true })
    const mask = logicalAnd(any(positive, { axis: 1 }), any(negative, { axis: 1 }))
    if (mining === 'hard') {
      const farthest = max(where(positive, distances, 0), { axis: 1, keepDims: true })
      const hard = relu(add(sub(farthest, nearest), margin)).squeeze({ axis: 1 })
      return reduceLoss(where(mask, hard, 0), { mask, reduction })
    }
    const farthest = max(where(negative, distances, 0), { axis: 1, keepDims: true })
    const [ofPositive, ofNegative] = [expandDims(distances, { axis: 2 }), expandDims(distances, { axis: 1 })]
    // [anchor, positive, negative]: the negatives that are farther away than the positive.
    const farther = logicalAnd(greater(ofNegative, ofPositive), expandDims(negative, { axis: 1 }))
    const next = min(where(farther, ofNegative, farAway), { axis: 2 })
    const chosen = where(any(farther, { axis: 2 }), next, farthest)
    const each = where(positive, relu(add(sub(distances, chosen), margin)), 0)
    const values = quotient(sum(each, { axis: 1 }), sum(cast(positive, prediction.dtype), { axis: 1 }))
    return reduceLoss(where(mask, values, 0), { mask, reduction })
  },
})

// Euclidean distances of all pairs of rows. The gradient of a distance of 0 is 0.
function pairwise(x: Tensor): Tensor {
  const lengths = sum(square(x), { axis: 1, keepDims: true })
  const products = matmul(x, x, { transposeB: true })
  const squared = relu(add(sub(lengths, mul(products, 2)), lengths.transpose()))
  const apart = greater(squared, 0)
  return where(apart, sqrt(where(apart, squared, 1)), 0)
}
