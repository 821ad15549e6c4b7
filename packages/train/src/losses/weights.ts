// A loss over a batch: its mean, or the mean of its values with the weights of samples and classes.
import { mean, mul, reshape, type Shape, ShapeError, type Tensor } from '@tensorloom/tensor'
import { shapeText } from '@tensorloom/tensor/op'
import type { Loss } from '../measure.js'
import { checkReturned } from '../text.js'

/** The loss over a batch, a scalar. Divided by the number of samples, not by the sum of the weights, as in Keras. */
export function lossOf(loss: Loss, prediction: Tensor, target: Tensor, weights: readonly Tensor[]): Tensor {
  if (weights.length === 0) return meanOf(loss, loss.mean(prediction, target))
  const values = loss.values(prediction, target)
  checkReturned('loss', loss.name, values)
  if (values.rank === 0) {
    throw new ShapeError(
      `fit: loss '${loss.name}' returns one value for the whole batch, so weights cannot be applied`,
      {
        help: 'return one value per sample, shape [batch], to use sampleWeight or classWeight',
      },
    )
  }
  return mean(
    weights.reduce((product, one) => mul(product, fitWeights(`loss '${loss.name}'`, one, values.shape)), values),
  )
}

function meanOf(loss: Loss, value: Tensor): Tensor {
  checkReturned('loss', loss.name, value)
  if (value.rank === 0) return value
  return value.size === 1 ? reshape(value, []) : mean(value)
}

/** Weights [batch, …] as [batch, …, 1], to go with values of that shape. */
export function fitWeights(what: string, weights: Tensor, values: Shape): Tensor {
  const { shape } = weights
  if (shape.length <= values.length && shape.every((extent, axis) => extent === values[axis])) {
    return reshape(weights, [...shape, ...values.slice(shape.length).map(() => 1)])
  }
  throw new ShapeError(
    `fit: weights of shape ${shapeText(shape)} do not fit the values of ${what}, ${shapeText(values)}`,
    { help: 'sampleWeight is one number per sample: [samples]' },
  )
}
