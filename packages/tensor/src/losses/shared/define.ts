// The building blocks of losses: reductions, options, checks, and elementwise losses.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { div } from '../../ops/elementwise/arithmetic.js'
import { cast } from '../../ops/elementwise/cast.js'
import { clip, log } from '../../ops/elementwise/maths.js'
import { broadcastTo, reshape } from '../../ops/movement/shape.js'
import { logSoftmax } from '../../ops/normalization/softmax.js'
import { mean, sum } from '../../ops/reduction/reduce.js'
import { type Shape, sameShape, shapeText, sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'

/**
 * How losses per sample are reduced: to their `mean` (the default), to their `sum`, or not at all: `none` gives one
 * value per sample.
 */
export type Reduction = 'mean' | 'sum' | 'none'

/** Options of every loss. */
export interface LossOptions {
  /** `mean` by default. */
  readonly reduction?: Reduction | undefined
}
/** Options of losses on class scores. */
export interface LogitsOptions extends LossOptions {
  /** Whether predictions are logits instead of probabilities; false by default, as in Keras. */
  readonly fromLogits?: boolean | undefined
}
/** Options of losses that can smooth labels. */
export interface SmoothingOptions extends LogitsOptions {
  /**
   * The share of each target that is moved to the uniform distribution (Szegedy et al. 2016, section 7); 0 by default.
   */
  readonly labelSmoothing?: number | undefined
}

/** `loss(prediction, target, options?)`. */
export type Loss<O extends LossOptions = LossOptions> = Op<(prediction: Tensor, target: Tensor, options?: O) => Tensor>

/** Keras's epsilon. Probabilities are clipped to epsilon … 1 − epsilon. */
export const epsilon = 1e-7

/** Reduces the values per sample. */
export function reduceLoss(values: Tensor, { reduction }: LossOptions): Tensor {
  if (reduction === 'none') return values
  return reduction === 'sum' ? sum(values) : mean(values)
}

/** The shape of the result of `reduceLoss` for values of shape `rows`. */
export function reducedRows(rows: Shape, { reduction }: LossOptions): Shape {
  return reduction === 'none' ? rows : []
}

/** The gradient of each row's value, as a column, from the gradient of the result of `reduceLoss`. */
export function upstreamColumn(upstream: Tensor, rows: Shape, { reduction }: LossOptions): Tensor {
  const column: Shape = [...rows, 1]
  if (reduction === 'none') return reshape(upstream, column)
  return broadcastTo(reduction === 'sum' ? upstream : div(upstream, Math.max(1, sizeOf(rows))), column)
}

/** Throws unless both have the same shape. */
export function checkSame(name: string, prediction: Tensor, target: Tensor): void {
  if (sameShape(prediction.shape, target.shape)) return
  throw new ShapeError(
    `${name}: prediction ${shapeText(prediction.shape)} and target ${shapeText(target.shape)} differ`,
    {
      help:
        name === 'categoricalCrossentropy'
          ? 'for integer labels use sparseCategoricalCrossentropy, or make them one-hot: oneHot(labels, classes)'
          : 'reshape one of them; losses do not broadcast',
    },
  )
}

/** Casts the target to the dtype of the prediction, without a copy if it already has it. */
export function likePrediction(target: Tensor, { dtype }: Tensor): Tensor {
  return target.dtype === dtype ? target : cast(target, dtype)
}

/** Reduces elementwise losses. The loss of a sample is the mean over its last axis, as in Keras. */
export function reduceElements(
  name: string,
  prediction: Tensor,
  target: Tensor,
  options: LossOptions,
  value: (prediction: Tensor, target: Tensor) => Tensor,
): Tensor {
  checkSame(name, prediction, target)
  const values = value(prediction, likePrediction(target, prediction))
  return reduceLoss(options.reduction === 'none' && values.rank > 1 ? mean(values, { axis: -1 }) : values, options)
}

/** Makes an elementwise loss without further options. */
/* @__NO_SIDE_EFFECTS__ */
export function elementwiseLoss(name: string, value: (prediction: Tensor, target: Tensor) => Tensor): Loss {
  return defineOp({
    kind: 'composite',
    name,
    inputs: 2,
    options: { reduction: 'mean' },
    compose: (prediction, target, options) => reduceElements(name, prediction, target, options, value),
  })
}

/**
 * Logarithms of probabilities along the last axis. The probabilities are divided by their sum and clipped away from 0
 * and 1.
 */
export function logProbabilities(prediction: Tensor, { fromLogits }: LogitsOptions): Tensor {
  if (fromLogits) return logSoftmax(prediction)
  const normalized = div(prediction, sum(prediction, { axis: -1, keepDims: true }))
  return log(clip(normalized, { min: epsilon, max: 1 - epsilon }))
}
