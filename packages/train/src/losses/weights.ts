// A loss over a batch: its mean, or the mean of its values with the weights of samples and classes.
import {
  argMax,
  cast,
  DataError,
  gather,
  mean,
  mul,
  reshape,
  ShapeError,
  type Tensor,
  tensor,
} from '@tensorloom/tensor'
import { describeValue, shapeText } from '@tensorloom/tensor/op'
import type { Loss } from '../measure.js'
import { checkReturned } from '../text.js'

/** Weights of classes by label: `{ 0: 1, 1: 5 }` or `[1, 5]`; labels that are not named have 1. */
export type ClassWeights = Readonly<Record<number, number>> | readonly number[]

/** The loss over a batch, a scalar. Divided by the number of samples, not by the sum of the weights, as in Keras. */
export function lossOf(loss: Loss, prediction: Tensor, target: Tensor, weights: readonly Tensor[]): Tensor {
  if (weights.length === 0) return meanOf(loss, loss.mean(prediction, target))
  const values = loss.values(prediction, target)
  checkReturned('loss', loss.name, values)
  if (values.rank === 0) {
    throw new ShapeError(
      `fit: loss '${loss.name}' gives one value for the whole batch, which weights cannot apply to`,
      {
        help: 'return one value per sample, shape [batch], to use sampleWeight or classWeight',
      },
    )
  }
  return mean(weights.reduce((product, one) => mul(product, fitWeights(loss, one, values)), values))
}

function meanOf(loss: Loss, value: Tensor): Tensor {
  checkReturned('loss', loss.name, value)
  if (value.rank === 0) return value
  return value.size === 1 ? reshape(value, []) : mean(value)
}

// Weights [batch, …] as [batch, …, 1] beside the values.
function fitWeights(loss: Loss, weights: Tensor, values: Tensor): Tensor {
  const { shape } = weights
  if (shape.length <= values.rank && shape.every((extent, axis) => extent === values.shape[axis])) {
    return reshape(weights, [...shape, ...values.shape.slice(shape.length).map(() => 1)])
  }
  throw new ShapeError(
    `fit: weights of shape ${shapeText(shape)} do not fit the values of loss '${loss.name}', ${shapeText(values.shape)}`,
    { help: 'sampleWeight is one number per sample: [samples]' },
  )
}

/** The weight of each class as a tensor, for predictions of that many classes. */
export function classWeightTable(weights: ClassWeights, prediction: Tensor): Tensor {
  const scores = prediction.shape.at(-1) ?? 1
  const classes = scores === 1 ? 2 : scores
  const table = new Float32Array(classes).fill(1)
  for (const [key, weight] of Object.entries(weights as Record<string, number>)) {
    const label = Number(key)
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new DataError(`fit: classWeight names class ${key}, the model has classes 0 to ${classes - 1}`, {
        help: 'write it as { 0: 1, 1: 5 }, by label',
      })
    }
    if (typeof weight !== 'number' || !(weight >= 0)) {
      throw new DataError(
        `fit: classWeight of class ${key} is ${describeValue(weight)}, expected a number of at least 0`,
        {
          help: 'write it as { 0: 1, 1: 5 }, by label',
        },
      )
    }
    table[label] = weight
  }
  return tensor(table)
}

/** The weight of each label of a batch. Labels are integers, or rows whose highest element is at the label. */
export function classWeightsOf(table: Tensor, prediction: Tensor, target: Tensor): Tensor {
  const rows = prediction.rank < 2 ? prediction.shape : prediction.shape.slice(0, -1)
  const count = rows.reduce((product, extent) => product * extent, 1)
  return gather(table, target.size === count ? reshape(cast(target, 'int32'), rows) : argMax(target))
}
