// Draws random classes from scores.

import { describeValue } from '../describe.js'
import { DataError, ShapeError, TensorloomError } from '../errors.js'
import { defineOp } from '../op/define-op.js'
import type { Op } from '../op/signature.js'
import { maximum, neg, sub } from '../ops/elementwise/arithmetic.js'
import { greater, where } from '../ops/elementwise/comparison.js'
import { log } from '../ops/elementwise/maths.js'
import { expandDims } from '../ops/movement/shape.js'
import { argMax } from '../ops/reduction/arg-reduce.js'
import { max } from '../ops/reduction/reduce.js'
import { scope } from '../runtime/scope.js'
import { shapeText } from '../shape.js'
import { isTensor, type Tensor } from '../tensor-types.js'
import { randomUniform } from './uniform.js'

// One kernel: for few classes, what counts is the number of calls. A uniform number of 0 would give a class an infinite noise,
// and a logit of −∞ could win.
const withNoise: Op<(logits: Tensor, uniform: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'withGumbelNoise',
  inputs: 2,
  fuse: true,
  compose: (logits, uniform) => sub(logits, log(neg(log(maximum(uniform, 2 ** -25))))),
})

// NaN is not greater.
const ifAny: Op<(largest: Tensor, drawn: Tensor) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'ifAnyScore',
  inputs: 2,
  fuse: true,
  compose: (largest, drawn) => where(greater(largest, Number.NEGATIVE_INFINITY), drawn, -1),
})

/**
 * Random classes with the probabilities softmax(logits), with replacement: the largest of the logits with Gumbel noise
 * (Maddison et al. 2014). From probabilities: `categorical(log(probabilities), count)`. A class with a logit of −∞ is
 * never drawn. A row that holds NaN, or nothing but −∞, has no distribution: its draws are −1.
 *
 * @param logits - [..., classes]
 * @param count - number of draws per row
 * @returns [..., count], int32
 * @throws `ShapeError` if there are no classes; `DataError` if `count` is not a whole number of at least 0
 * @example
 * ```ts
 * import { categorical, tensor } from '@tensorloom/tensor'
 * console.log(categorical(tensor([-Infinity, 0, -Infinity]), 3).dataSync()) // Int32Array [1, 1, 1]
 * ```
 */
export function categorical(logits: Tensor, count: number): Tensor {
  if (!isTensor(logits)) {
    throw new TensorloomError(`categorical: expected a tensor, got ${describeValue(logits)}`, {
      help: 'make it a tensor first: tensor(logits)',
    })
  }
  const classes = logits.shape.at(-1)
  if (!classes) {
    throw new ShapeError(`categorical: expected logits [..., classes], got ${shapeText(logits.shape)}`, {
      help: 'the last axis holds the scores of the classes',
    })
  }
  if (!Number.isInteger(count) || count < 0) {
    throw new DataError(`categorical: count is ${describeValue(count)}, expected a whole number of at least 0`, {
      help: 'give the number of draws per row',
    })
  }
  return scope(() => {
    const uniform = randomUniform([...logits.shape.slice(0, -1), count, classes])
    const drawn = argMax(withNoise(expandDims(logits, { axis: -2 }), uniform))
    return ifAny(max(logits, { axis: -1, keepDims: true }), drawn)
  })
}
