// The loss of predicted normal distributions.
import { ShapeError, type Tensor } from '@tensorloom/tensor'
import { type GaussianNllOptions as OpOptions, gaussianNll as op } from '@tensorloom/tensor/losses'
import { shapeText } from '@tensorloom/tensor/op'
import { factoryOf, type LossFactory, sameRank } from '../define.js'

/** Options of `gaussianNll`. */
export interface GaussianNllOptions extends Omit<OpOptions, 'reduction'> {}

/**
 * The negative log-likelihood of targets under normal distributions (Nix and Weigend 1994). Predictions are [..., 2 k]: k
 * means, then k variances, which are positive (as after `softplus`). Targets are [..., k].
 *
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { gaussianNll } from '@tensorloom/train'
 * // The mean is 0, the variance is 1, the target is 2.
 * console.log(gaussianNll().values(tensor([[0, 1]]), tensor([[2]])).itemSync()) // 2
 * ```
 * @function
 */
export const gaussianNll: LossFactory<'gaussianNll', GaussianNllOptions> = /* @__PURE__ */ factoryOf(
  op.definition,
  undefined,
  (given: GaussianNllOptions) => ({
    values(prediction, target) {
      const [mean, variance] = halves(prediction)
      return op(mean, sameRank(mean, target), variance, { ...given, reduction: 'none' })
    },
  }),
)

function halves(prediction: Tensor): readonly [mean: Tensor, variance: Tensor] {
  const rows = prediction.shape.slice(0, -1)
  const half = (prediction.shape.at(-1) ?? 1) / 2
  if (!Number.isInteger(half)) {
    throw new ShapeError(`gaussianNll: prediction ${shapeText(prediction.shape)} has an odd last axis`, {
      help: 'predict a mean and a variance for each target: [..., means and variances]',
    })
  }
  const part = (first: number): Tensor => prediction.slice([...rows.map(() => 0), first], [...rows, half])
  return [part(0), part(half)]
}
