// From the values of a loss to one number: weights, masks and reductions, counted as in Keras.

import { describeValue } from '../../describe.js'
import { ShapeError, TensorloomError } from '../../errors.js'
import { checkTensor } from '../../op/check-tensor.js'
import { div, mul } from '../../ops/elementwise/arithmetic.js'
import { cast } from '../../ops/elementwise/cast.js'
import { equal, where } from '../../ops/elementwise/comparison.js'
import { broadcastTo, expandDims, reshape } from '../../ops/movement/shape.js'
import { mean, sum } from '../../ops/reduction/reduce.js'
import { checkOptions } from '../../options/check-options.js'
import { didYouMean } from '../../options/names.js'
import { type Shape, shapeText, sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'

const reductions: readonly Reduction[] = ['sumOverBatchSize', 'mean', 'sum', 'meanWithSampleWeight', 'none']

/**
 * How losses per sample become one number. `mean` and `sumOverBatchSize` (Keras's name for it) divide their sum by
 * their number, `meanWithSampleWeight` by the sum of their weights. `sum` divides by nothing. `none` gives one value per
 * sample.
 */
export type Reduction = 'sumOverBatchSize' | 'mean' | 'sum' | 'meanWithSampleWeight' | 'none'

/** Options of every loss. */
export interface LossOptions {
  /** `mean` by default. */
  readonly reduction?: Reduction | undefined
}

/** Options of `reduceLoss`. */
export interface ReduceLossOptions {
  /** `sumOverBatchSize` by default. */
  readonly reduction?: Reduction | undefined
  /** The weight of each value: the shape of the values, or the first of their axes, such as [batch]. */
  readonly sampleWeight?: Tensor | undefined
  /** bool: which values count. A mean is over these only. */
  readonly mask?: Tensor | undefined
}

/**
 * Makes one number of the values of a loss, with the weights of samples and with a mask, as Keras does. The values are
 * multiplied by their weights. `sumOverBatchSize` and `mean` then divide by the number of values that the mask leaves,
 * not by the sum of the weights; `meanWithSampleWeight` divides by that sum.
 *
 * @param values - one value per sample, or several: [batch, …]
 * @returns a scalar, or the weighted values with reduction `none`
 * @throws `ShapeError` if weights or mask do not fit the values
 * @example
 * ```ts
 * import { tensor } from '@tensorloom/tensor'
 * import { reduceLoss } from '@tensorloom/tensor/losses'
 * const values = tensor([1, 2, 3])
 * const sampleWeight = tensor([1, 0, 1])
 * console.log(reduceLoss(values, { sampleWeight }).itemSync().toFixed(3)) // 1.333
 * console.log(reduceLoss(values, { sampleWeight, reduction: 'meanWithSampleWeight' }).itemSync()) // 2
 * ```
 */
export function reduceLoss(values: Tensor, options: ReduceLossOptions = {}): Tensor {
  checkTensor('reduceLoss', values, 'values as a tensor')
  checkOptions<ReduceLossOptions>('reduceLoss', options, ['reduction', 'sampleWeight', 'mask'])
  const { reduction = 'sumOverBatchSize', sampleWeight, mask } = options
  checkReduction('reduceLoss', reduction)
  const weight = withMask(values, sampleWeight, mask, reduction)
  if (weight === undefined) return reduced(values, { reduction })
  const weighted = mul(...sameRanks('weights', values, cast(weight, values.dtype)))
  if (reduction !== 'meanWithSampleWeight') return reduced(weighted, { reduction })
  return quotient(sum(weighted), sum(cast(weight, values.dtype)))
}

// The weights, 0 where the mask says so. For a mean, the others grow, so that it is over what the mask leaves.
function withMask(
  values: Tensor,
  weight: Tensor | undefined,
  mask: Tensor | undefined,
  reduction: Reduction,
): Tensor | undefined {
  if (mask === undefined) return weight
  const kept = cast(mask, values.dtype)
  const scaled =
    reduction === 'mean' || reduction === 'sumOverBatchSize' ? mul(kept, quotient(kept.size, sum(kept))) : kept
  if (weight === undefined) return scaled
  return mul(...sameRanks('weights', scaled, cast(weight, values.dtype)))
}

/** `a / b`, and 0 where `b` is 0. */
export function quotient(a: Tensor | number, b: Tensor): Tensor {
  const none = equal(b, 0)
  return where(none, 0, div(a, where(none, 1, b)))
}

/**
 * Values and their weights, with axes of extent 1 where one of them has fewer: [batch, 1] and [batch] fit each other,
 * and [batch] fits the first axis of [batch, …].
 */
export function sameRanks(what: string, values: Tensor, weight: Tensor): [Tensor, Tensor] {
  if (values.rank === weight.rank || weight.rank === 0) return checked(what, values, weight)
  if (values.rank === weight.rank + 1 && values.shape.at(-1) === 1) {
    return checked(what, values, expandDims(weight, { axis: -1 }))
  }
  if (weight.rank === values.rank + 1 && weight.shape.at(-1) === 1) {
    // As in Keras, a vector of values becomes a column.
    return values.rank === 1
      ? checked(what, expandDims(values, { axis: -1 }), weight)
      : checked(what, values, reshape(weight, weight.shape.slice(0, -1)))
  }
  if (weight.rank < values.rank && weight.shape.every((extent, axis) => extent === values.shape[axis])) {
    const ones = values.shape.slice(weight.rank).map(() => 1)
    return [values, reshape(weight, [...weight.shape, ...ones])]
  }
  return checked(what, values, weight)
}

function checked(what: string, values: Tensor, weight: Tensor): [Tensor, Tensor] {
  const [longer, shorter] = values.rank >= weight.rank ? [values, weight] : [weight, values]
  const first = longer.rank - shorter.rank
  const fits = shorter.shape.every((extent, axis) => {
    const other = longer.shape[first + axis]!
    return extent === other || extent === 1 || other === 1
  })
  if (fits) return [values, weight]
  throw new ShapeError(
    `${what} of shape ${shapeText(weight.shape)} do not fit the values, ${shapeText(values.shape)}`,
    {
      help: 'give one weight per value, or one per sample: [batch]',
    },
  )
}

/** Throws unless it is a reduction. */
export function checkReduction(user: string, reduction: unknown): asserts reduction is Reduction {
  if (reductions.includes(reduction as Reduction)) return
  throw new TensorloomError(
    `${user}: reduction is ${describeValue(reduction)}, expected one of ${reductions.join(', ')}`,
    {
      help: `${typeof reduction === 'string' ? didYouMean(reduction, reductions) : ''}write reduction: 'sum'`,
    },
  )
}

/** Reduces the values per sample, which have no weights. */
export function reduced(values: Tensor, { reduction = 'mean' }: LossOptions): Tensor {
  checkReduction('loss', reduction)
  if (reduction === 'none' || values.rank === 0) return values
  return reduction === 'sum' ? sum(values) : mean(values)
}

/** The shape of the result of `reduced` for values of shape `rows`. */
export function reducedRows(rows: Shape, { reduction }: LossOptions): Shape {
  return reduction === 'none' ? rows : []
}

/** The gradient of each row's value, as a column, from the gradient of the result of `reduced`. */
export function upstreamColumn(upstream: Tensor, rows: Shape, { reduction }: LossOptions): Tensor {
  const column: Shape = [...rows, 1]
  if (reduction === 'none') return reshape(upstream, column)
  return broadcastTo(reduction === 'sum' ? upstream : div(upstream, Math.max(1, sizeOf(rows))), column)
}
