// A loss over a batch: its values, reduced with the weights of samples and the masks of predictions.
import { maskOf } from '@tensorloom/layers'
import { cast, logicalAnd, mul, reshape, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { checkOptions, checkTensor } from '@tensorloom/tensor/internal'
import { reduceLoss } from '@tensorloom/tensor/losses'
import { shapeText } from '@tensorloom/tensor/op'
import type { Loss } from '../measure.js'
import { checkLoss, checkReturned } from '../text.js'

/** Options of `lossOf`. */
export interface LossOfOptions {
  /** The weight of each sample, [batch], or of each value, [batch, …]; 1 by default. */
  readonly sampleWeight?: Tensor | undefined
}

/**
 * The loss of a batch, as `fit` computes it: the values of the loss with the weights of samples, with the mask of the
 * prediction (`maskOf`) and with the loss's own mask, reduced. For training loops of your own.
 *
 * @returns a differentiable scalar; the weighted values if the loss's reduction is `none`
 * @throws `ShapeError` if weights or the mask do not fit the values of the loss
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { lossOf, meanSquaredError } from '@tensorloom/train'
 * const [prediction, target] = [tensor([[1], [2]]), tensor([[0], [0]])]
 * const loss = lossOf(meanSquaredError(), prediction, target, { sampleWeight: tensor([1, 0.5]) })
 * console.log(loss.itemSync()) // 1.5
 * ```
 */
export function lossOf(loss: Loss, prediction: Tensor, target: Tensor, options: LossOfOptions = {}): Tensor {
  checkLoss('lossOf', loss)
  checkOptions<LossOfOptions>('lossOf', options, ['sampleWeight'])
  checkTensor('lossOf', prediction)
  return weightedLoss(loss, prediction, target, options.sampleWeight)
}

/** `lossOf` with arguments that were checked before: every step of training calls it. */
export function weightedLoss(loss: Loss, prediction: Tensor, target: Tensor, sampleWeight: Tensor | undefined): Tensor {
  const mask = maskOf(prediction)
  const { reduction } = loss
  if (sampleWeight === undefined && mask === undefined && loss.reduced !== undefined) {
    return loss.reduced(prediction, target)
  }
  const values = loss.values(prediction, target)
  checkReturned('loss', loss.name, values)
  if (values.rank === 0) {
    if (sampleWeight === undefined) return values
    throw new ShapeError(
      `fit: loss '${loss.name}' returns one value for the whole batch, so weights cannot be applied`,
      { help: 'return one value per sample, shape [batch], to use sampleWeight or classWeight' },
    )
  }
  const what = `loss '${loss.name}'`
  return reduceLoss(values, {
    reduction,
    mask: bothMasks(what, mask, maskOf(values), values.shape),
    sampleWeight: sampleWeight && weightLike(what, sampleWeight, values),
  })
}

// As in Keras, weights [batch, 1] make a column of the values [batch].
function weightLike(what: string, weight: Tensor, values: Tensor): Tensor {
  const fitting = fitWeights(what, weight, values.shape)
  return weight.rank > values.rank ? weight : fitting
}

function bothMasks(what: string, mask: Tensor | undefined, own: Tensor | undefined, values: Shape): Tensor | undefined {
  if (mask === undefined) return own
  const fitting = fitMask(what, mask, values)
  return own === undefined ? fitting : logicalAnd(fitting, reshape(own, values))
}

/** The mask of a prediction, [batch, …], as [batch, …, 1], to go with values of that shape. */
export function fitMask(what: string, mask: Tensor, values: Shape): Tensor {
  const fitting = withOnes(mask, values)
  if (fitting !== undefined) return fitting
  throw new ShapeError(
    `fit: the mask of the prediction, ${shapeText(mask.shape)}, does not fit the values of ${what}, ${shapeText(values)}`,
    { help: 'give one value per step, or end the mask with a layer that does not pass it on' },
  )
}

/** Weights [batch, …] as [batch, …, 1], to go with values of that shape. */
export function fitWeights(what: string, weights: Tensor, values: Shape): Tensor {
  const fitting = withOnes(weights, values)
  if (fitting !== undefined) return fitting
  throw new ShapeError(
    `fit: weights of shape ${shapeText(weights.shape)} do not fit the values of ${what}, ${shapeText(values)}`,
    { help: 'sampleWeight is one number per sample: [samples]' },
  )
}

// The first axes of the values, with 1 for the others. An axis of extent 1 fits every extent.
function withOnes(x: Tensor, values: Shape): Tensor | undefined {
  const extra = x.shape.slice(values.length)
  const shape = x.shape.slice(0, values.length)
  const fits = extra.every((extent) => extent === 1) && shape.every((one, axis) => one === 1 || one === values[axis])
  if (!fits) return undefined
  return reshape(x, [...shape, ...values.slice(shape.length).map(() => 1)])
}

/** The product of weights, of which some may have more axes than others: [batch] and [batch, time]. */
export function productOf(weights: readonly (Tensor | undefined)[]): Tensor | undefined {
  return weights.reduce((all, one) => {
    if (all === undefined || one === undefined) return all ?? one
    const [longer, shorter] = all.rank >= one.rank ? [all, one] : [one, all]
    return mul(longer, fitWeights('the other weights', cast(shorter, longer.dtype), longer.shape))
  }, undefined)
}
