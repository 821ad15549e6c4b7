// What a loss is made of: reductions, options, checks, and losses of every element.

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

/** How per-sample losses become the result: their mean (the default), their sum, or none: one value per sample. */
export type Reduction = 'mean' | 'sum' | 'none'

/** Options of every loss. */
export interface LossOptions {
  /** `mean` by default. */
  readonly reduction?: Reduction | undefined
}
/** Options of losses on class scores. */
export interface LogitsOptions extends LossOptions {
  /** Predictions are logits, not probabilities; false by default, as in Keras. */
  readonly fromLogits?: boolean | undefined
}
/** Options of losses that can smooth labels. */
export interface SmoothingOptions extends LogitsOptions {
  /** Moves this share of each target to the uniform distribution (Szegedy et al. 2016, section 7); 0 by default. */
  readonly labelSmoothing?: number | undefined
}

/** `loss(prediction, target, options?)`. */
export type Loss<O extends LossOptions = LossOptions> = Op<(prediction: Tensor, target: Tensor, options?: O) => Tensor>

/** Keras's epsilon: probabilities are kept away from 0 and 1 by it. */
export const epsilon = 1e-7

/** Reduces values per sample. */
export function reduceLoss(values: Tensor, { reduction }: LossOptions): Tensor {
  if (reduction === 'none') return values
  return reduction === 'sum' ? sum(values) : mean(values)
}

/** The shape of what `reduceLoss` makes of values of `rows`. */
export function reducedRows(rows: Shape, { reduction }: LossOptions): Shape {
  return reduction === 'none' ? rows : []
}

/** What comes back to the value of each of `rows`, in a column, from what comes back to the result of `reduceLoss`. */
export function upstreamColumn(upstream: Tensor, rows: Shape, { reduction }: LossOptions): Tensor {
  const column: Shape = [...rows, 1]
  if (reduction === 'none') return reshape(upstream, column)
  return broadcastTo(reduction === 'sum' ? upstream : div(upstream, Math.max(1, sizeOf(rows))), column)
}

/** Throws unless both have one shape. */
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

/** The target in the prediction's dtype; no copy where it has it. */
export function likePrediction(target: Tensor, { dtype }: Tensor): Tensor {
  return target.dtype === dtype ? target : cast(target, dtype)
}

/** The loss of every element, reduced: a sample's loss is the mean over its last axis, as in Keras. */
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

/** A loss of every element without options of its own. */
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

/** Logarithms of probabilities along the last axis; probabilities are divided by their sum and kept off 0 and 1. */
export function logProbabilities(prediction: Tensor, { fromLogits }: LogitsOptions): Tensor {
  if (fromLogits) return logSoftmax(prediction)
  const normalized = div(prediction, sum(prediction, { axis: -1, keepDims: true }))
  return log(clip(normalized, { min: epsilon, max: 1 - epsilon }))
}
