// The building blocks of losses: options, checks, axes, and elementwise losses.

import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import { floating } from '../../op/dtype-rules.js'
import type { Op } from '../../op/signature.js'
import { add, div, mul, sub } from '../../ops/elementwise/arithmetic.js'
import { cast } from '../../ops/elementwise/cast.js'
import { equal, isInf, logicalAnd, where } from '../../ops/elementwise/comparison.js'
import { clip, log, pow } from '../../ops/elementwise/maths.js'
import { moveAxis } from '../../ops/movement/rearrange.js'
import { logSoftmax } from '../../ops/normalization/softmax.js'
import { mean, sum } from '../../ops/reduction/reduce.js'
import { normalizeAxis, sameShape, shapeText } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { checkRange } from './check-range.js'
import { type LossOptions, reduced } from './reduce.js'

/** Options of losses on class scores. */
export interface LogitsOptions extends LossOptions {
  /** Whether predictions are logits instead of probabilities; false by default, as in Keras. */
  readonly fromLogits?: boolean | undefined
  /** The axis of the classes; −1 by default. */
  readonly axis?: number | undefined
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

/** Moves `axis` to the end, where the losses expect the classes. */
export function axisLast(name: string, x: Tensor, axis: number): Tensor {
  const at = normalizeAxis(name, axis, x.rank)
  return at === x.rank - 1 ? x : moveAxis(x, at, -1)
}

/** Reduces elementwise losses. The loss of a sample is the mean over its last axis (or `axis`), as in Keras. */
export function reduceElements(
  name: string,
  prediction: Tensor,
  target: Tensor,
  options: LossOptions & { readonly axis?: number | undefined },
  value: (prediction: Tensor, target: Tensor) => Tensor,
): Tensor {
  checkSame(name, prediction, target)
  const values = value(prediction, likePrediction(target, prediction))
  // The mean of all elements is the mean of the means.
  const whole = values.rank < 2 || (options.reduction !== 'none' && options.reduction !== 'sum')
  return reduced(whole ? values : mean(values, { axis: options.axis ?? -1 }), options)
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

/** `a · b`, and 0 where `a` is 0 and `b` infinite. */
export const timesUnlessZero: Op<(a: Tensor, b: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'elementwise',
  name: 'timesUnlessZero',
  inputs: 2,
  dtypes: floating,
  value: ([a, b]) => ir.select(ir.and(ir.equal(a, 0), isInfinite(b)), 0, ir.mul(a, b)),
  gradient: ({ inputs: [a, b], upstream }) => [
    () => mul(upstream, where(logicalAnd(equal(a, 0), isInf(b)), 0, b)),
    () => mul(upstream, a),
  ],
})

const isInfinite = (x: Expr): Expr => ir.equal(ir.abs(x), Number.POSITIVE_INFINITY)

/** Distributions whose last axis has `smoothing` of its mass moved to the uniform distribution. */
export function smoothed(loss: string, target: Tensor, smoothing: number): Tensor {
  checkRange(loss, 'labelSmoothing', smoothing, 0, 1)
  if (smoothing === 0) return target
  return add(mul(target, 1 - smoothing), smoothing / (target.shape.at(-1) ?? 1))
}

/** Binary targets with `smoothing` of their mass moved to 1/2. */
export function smoothedBinary(loss: string, target: Tensor, smoothing: number): Tensor {
  checkRange(loss, 'labelSmoothing', smoothing, 0, 1)
  return smoothing === 0 ? target : add(mul(target, 1 - smoothing), smoothing / 2)
}

/** (1 − p)^gamma, the focus on samples that are not yet classified well. Its gradient is 0 where p is 1. */
export function focus(loss: string, p: Tensor, gamma: number): Tensor {
  checkRange(loss, 'gamma', gamma, 0)
  const rest = sub(1, p)
  if (gamma >= 1) return pow(rest, gamma)
  // The derivative of a power below 1 is infinite at 0, where what it multiplies is 0.
  const done = equal(rest, 0)
  return where(done, gamma === 0 ? 1 : 0, pow(where(done, 1, rest), gamma))
}
