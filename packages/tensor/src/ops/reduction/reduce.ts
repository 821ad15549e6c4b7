// Reductions: sum, mean, extremes, logic, moments, log-sum-exp.

import { affine, type Lowering, type Position, type Source } from '../../dispatch/lowering.js'
import { type DType, isFloating, toFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import type { Expr, ReduceOperator } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { TensorType } from '../../op/tensor-type.js'
import type { TypedGradientRule } from '../../op/typed-definition.js'
import { type Axis, normalizeAxes, type Shape, shapeText, sizeOf } from '../../shape.js'
import type { ReduceOptions, Tensor, TensorLike } from '../../tensor-types.js'
import { add, div, mul, sub } from '../elementwise/arithmetic.js'
import { cast } from '../elementwise/cast.js'
import { equal, isFinite, where } from '../elementwise/comparison.js'
import { exp, log, square } from '../elementwise/maths.js'
import { root } from '../elementwise/root.js'
import { broadcastTo, reshape } from '../movement/shape.js'

/** `op(x, { axis, keepDims })`. */
export type ReductionOp = Op<(x: TensorLike, options?: ReduceOptions) => Tensor>

/** The default options. */
export const reduceOptions = { axis: undefined, keepDims: false } as const

/** The options of reductions, defaults filled in. */
export interface ReduceAttributes {
  readonly axis: Axis | undefined
  readonly keepDims: boolean
}

/** The shape after reducing `axes`. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  if (keepDims) return shape.map((extent, k) => (axes.includes(k) ? 1 : extent))
  return shape.filter((_, k) => !axes.includes(k))
}

/** What `reduction` makes an op from. */
export interface Reduction {
  readonly name: string
  readonly operator: ReduceOperator
  /** The dtype of the terms and the accumulator. */
  readonly dtype: (dtype: DType) => DType
  /** Computes the result from the accumulator; `count` is the number of terms. */
  readonly finish?: (acc: Expr, count: number) => Expr
  /** Whether the input must have elements: there is no extreme of no elements. */
  readonly nonEmpty?: boolean
  readonly gradient?: TypedGradientRule<[Tensor], ReduceAttributes, [Tensor]>
}

/** Makes a reduction from the operator that combines its elements. */
/* @__NO_SIDE_EFFECTS__ */
export function reduction({ name, operator, dtype, finish, nonEmpty, gradient }: Reduction): ReductionOp {
  return defineOp({
    kind: 'primitive',
    name,
    inputs: 1,
    options: reduceOptions,
    infer([x], attrs) {
      const axes = axesOf(name, x, attrs)
      if (nonEmpty && sizeOf(axes.map((axis) => x.shape[axis]!)) === 0) {
        throw new ShapeError(
          `${name}: nothing to reduce: shape ${shapeText(x.shape)} over axes ${JSON.stringify(axes)}`,
          {
            help: 'an empty tensor has no extremes; check for empty tensors first',
          },
        )
      }
      return [{ shape: reducedShape(x.shape, axes, attrs.keepDims), dtype: dtype(x.dtype) }]
    },
    lower(lowering, attrs) {
      const x = lowering.input(0)
      const axes = axesOf(name, x, attrs)
      return [lowerReduction(lowering, name, operator, x, axes, (value) => ir.cast(value, dtype(x.dtype)), finish)]
    },
    ...(gradient && { gradient }),
  })
}

function axesOf(name: string, { shape }: TensorType | Source, { axis }: ReduceAttributes): number[] {
  return normalizeAxes(name, axis, shape.length)
}

function lowerReduction(
  lowering: Lowering,
  name: string,
  operator: ReduceOperator,
  x: Source,
  axes: readonly number[],
  term: (value: Expr) => Expr,
  finish: (acc: Expr, count: number) => Expr = (acc) => acc,
): Source {
  const kept = x.shape.flatMap((_, k) => (axes.includes(k) ? [] : [k]))
  const positions = x.shape.map((_, k): Position => {
    const at = axes.indexOf(k)
    return affine(0, [at < 0 ? kept.indexOf(k) : kept.length + at, 1])
  })
  const over = axes.map((axis) => x.shape[axis]!)
  const body = term(lowering.load(x, positions))
  const value = finish(ir.accumulator(0, body.dtype), sizeOf(over))
  const shape = kept.map((axis) => x.shape[axis]!)
  const result = lowering.emit({ name, shape, reduces: [lowering.reduce(operator, over, body)], value })
  return lowering.reshape(result, lowering.outputs[0]!.shape)
}

/** The upstream gradient of a reduction, stretched back over the axes that were reduced. */
export function stretch(value: Tensor, like: Tensor, { axis }: Pick<ReduceAttributes, 'axis'>): Tensor {
  const axes = normalizeAxes('reduce', axis, like.rank)
  return broadcastTo(reshape(value, reducedShape(like.shape, axes, true)), like.shape)
}

/** The dtype of a sum or product: floats keep their dtype, the others give int32. */
export const sumDtype = (dtype: DType): DType => (isFloating(dtype) ? dtype : 'int32')
const own = (dtype: DType): DType => dtype

/**
 * Sum over `axis` (all axes by default); integers and booleans sum to int32.
 *
 * @example
 * ```ts
 * import { sum, tensor } from '@tensorloom/tensor'
 * console.log(sum(tensor([[1, 2], [3, 4]]), { axis: 0 }).dataSync()) // Float32Array [4, 6]
 * ```
 * @function
 */
export const sum: ReductionOp = /* @__PURE__ */ reduction({
  name: 'sum',
  operator: 'sum',
  dtype: sumDtype,
  gradient: ({ inputs: [x], upstream, attrs }) => [() => stretch(upstream, x, attrs)],
})

/**
 * Mean over `axis` (all axes by default); integers give float32; NaN for no elements.
 *
 * @example
 * ```ts
 * import { mean, tensor } from '@tensorloom/tensor'
 * console.log(mean(tensor([[1, 2], [3, 4]]), { axis: 1 }).dataSync()) // Float32Array [1.5, 3.5]
 * ```
 * @function
 */
export const mean: ReductionOp = /* @__PURE__ */ reduction({
  name: 'mean',
  operator: 'sum',
  dtype: toFloating,
  finish: (acc, count) => ir.div(acc, count),
  gradient: ({ inputs: [x], outputs: [y], upstream, attrs }) => [
    () => stretch(div(upstream, x.size / Math.max(1, y.size)), x, attrs),
  ],
})

// Elements equal to the extreme share its gradient evenly, as in PyTorch's amax.
const extremeGradient: TypedGradientRule<[Tensor], ReduceAttributes, [Tensor]> = ({
  inputs: [x],
  outputs: [y],
  upstream,
  attrs,
}) => [
  () => {
    const hit = cast(equal(x, stretch(y, x, attrs)), upstream.dtype)
    const ties = sum(hit, { axis: attrs.axis, keepDims: attrs.keepDims })
    return mul(hit, stretch(div(upstream, ties), x, attrs))
  },
]

/**
 * Largest element over `axis` (all axes by default); NaN wins. Ties share the gradient.
 *
 * @example
 * ```ts
 * import { max, tensor } from '@tensorloom/tensor'
 * console.log(max(tensor([[1, 2], [3, 4]]), { axis: 1 }).dataSync()) // Float32Array [2, 4]
 * ```
 * @function
 */
export const max: ReductionOp = /* @__PURE__ */ reduction({
  name: 'max',
  operator: 'max',
  dtype: own,
  nonEmpty: true,
  gradient: extremeGradient,
})
/**
 * Smallest element over `axis` (all axes by default); NaN wins. Ties share the gradient.
 *
 * @example
 * ```ts
 * import { min, tensor } from '@tensorloom/tensor'
 * console.log(min(tensor([[1, 2], [3, 4]]), { axis: 1 }).dataSync()) // Float32Array [1, 3]
 * ```
 * @function
 */
export const min: ReductionOp = /* @__PURE__ */ reduction({
  name: 'min',
  operator: 'min',
  dtype: own,
  nonEmpty: true,
  gradient: extremeGradient,
})

/* @__NO_SIDE_EFFECTS__ */
function logicReduction(name: string, operator: ReduceOperator): ReductionOp {
  return reduction({ name, operator, dtype: () => 'bool' })
}

/**
 * Whether all elements over `axis` are true; true for no elements.
 *
 * @example
 * ```ts
 * import { all, tensor } from '@tensorloom/tensor'
 * console.log(all(tensor([[true, true], [true, false]]), { axis: 1 }).dataSync()) // Uint8Array [1, 0]
 * ```
 * @function
 */
export const all: ReductionOp = /* @__PURE__ */ logicReduction('all', 'min')
/**
 * Whether any element over `axis` is true; false for no elements.
 *
 * @example
 * ```ts
 * import { any, tensor } from '@tensorloom/tensor'
 * console.log(any(tensor([[true, true], [true, false]]), { axis: 1 }).dataSync()) // Uint8Array [1, 1]
 * ```
 * @function
 */
export const any: ReductionOp = /* @__PURE__ */ logicReduction('any', 'max')

/**
 * Biased variance (divided by N) over `axis` (all axes by default).
 *
 * @example
 * ```ts
 * import { tensor, variance } from '@tensorloom/tensor'
 * console.log(variance(tensor([[1, 2], [3, 4]]), { axis: 1 }).dataSync()) // Float32Array [0.25, 0.25]
 * ```
 * @function
 */
export const variance: ReductionOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'variance',
  inputs: 1,
  options: reduceOptions,
  compose: (x, { axis, keepDims }) => mean(square(sub(x, mean(x, { axis, keepDims: true }))), { axis, keepDims }),
})

/**
 * Biased standard deviation over `axis` (all axes by default). Where it is 0, its gradient is 0.
 *
 * @example
 * ```ts
 * import { std, tensor } from '@tensorloom/tensor'
 * console.log(std(tensor([[1, 2], [3, 4]]), { axis: 1 }).dataSync()) // Float32Array [0.5, 0.5]
 * ```
 * @function
 */
export const std: ReductionOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'std',
  inputs: 1,
  options: reduceOptions,
  compose: (x, options) => root(variance(x, options)),
})

// The maximum; 0 where it is infinite, which would make ∞ − ∞.
function finitePeak(x: Tensor, axis: Axis): Tensor {
  const peak = max(x, { axis, keepDims: true })
  return where(isFinite(peak), peak, 0)
}

/**
 * log Σ eˣ over `axis` (all axes by default), stable at ±300; −∞ for no elements, as in PyTorch.
 *
 * @example
 * ```ts
 * import { logSumExp, tensor } from '@tensorloom/tensor'
 * console.log(logSumExp(tensor([[1, 2], [3, 4]]), { axis: 1 }).dataSync()) // Float32Array [2.313…, 4.313…]
 * ```
 * @function
 */
export const logSumExp: ReductionOp = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'logSumExp',
  inputs: 1,
  options: reduceOptions,
  compose(input, { axis, keepDims }) {
    // Integers would wrap below 0.
    const x = isFloating(input.dtype) ? input : cast(input, toFloating(input.dtype))
    const axes = normalizeAxes('logSumExp', axis, x.rank)
    // For no elements the sum is 0, and no shift is needed.
    const shift = axes.some((one) => x.shape[one] === 0) ? 0 : finitePeak(x, axes)
    const total = log(sum(exp(sub(x, shift)), { axis: axes, keepDims: true }))
    const result = add(total, shift)
    return keepDims ? result : reshape(result, reducedShape(x.shape, axes, false))
  },
  gradient: ({ inputs: [x], outputs: [y], upstream, attrs }) => [
    () => mul(stretch(upstream, x, attrs), exp(sub(x, stretch(y, x, attrs)))),
  ],
})
