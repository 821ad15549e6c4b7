// Scans: running sums and products, and the linear recurrence, which their gradients use. All are computed by shifts
// (Hillis and Steele 1986): ⌈log₂ n⌉ kernels, each of which combines every element with the one 1, 2, 4, … before it.

import { affine, type Lowering, type Position, type Source } from '../../dispatch/lowering.js'
import { type DType, promote, toFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { reduceIdentity } from '../../ir/operators.js'
import type { Expr, ReduceOperator } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Filled } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import type { TypedGradientRule } from '../../op/typed-definition.js'
import { normalizeAxis, sameShape, shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { mul } from '../elementwise/arithmetic.js'
import { shiftAlong } from '../movement/shift.js'
import { sumDtype } from '../reduction/reduce.js'

/** Options of cumulative ops. */
export interface ScanOptions {
  /** The axis; −1 by default. */
  readonly axis?: number | undefined
  /**
   * Whether each element is left out of its own result, which then starts from the neutral element; false by default.
   */
  readonly exclusive?: boolean | undefined
  /** Whether to run from the end to the start; false by default. */
  readonly reverse?: boolean | undefined
}

/** `op(x, { axis, exclusive, reverse })`. */
export type ScanOp = Op<(x: TensorLike, options?: ScanOptions) => Tensor>

/** The gradient rule of a cumulative op. */
export type ScanGradient = TypedGradientRule<[Tensor], Filled<ScanOptions>, [Tensor]>

const combine: Readonly<Record<ReduceOperator, (a: Expr, b: Expr) => Expr>> = {
  sum: ir.add,
  prod: ir.mul,
  max: ir.max,
  min: ir.min,
}

// The element `shift` positions earlier along `axis`, or `fill` if there is none.
function before(lowering: Lowering, source: Source, axis: number, shift: number, fill: number): Expr {
  const positions = source.shape.map((_, k): Position => (k === axis ? affine(-shift, [k, 1]) : k))
  return lowering.load(source, positions, shift === 0 ? {} : { within: [axis], fill })
}

/** Makes a cumulative op from the operator that combines its elements. */
/* @__NO_SIDE_EFFECTS__ */
export function scanOp(scan: {
  readonly name: string
  readonly operator: ReduceOperator
  /** The dtype of the result. */
  readonly dtype: (dtype: DType) => DType
  readonly gradient: ScanGradient
}): ScanOp {
  const { name, operator, gradient } = scan
  return defineOp({
    kind: 'primitive',
    name,
    inputs: 1,
    options: { axis: -1, exclusive: false, reverse: false },
    infer([x], { axis }) {
      normalizeAxis(name, axis, x.shape.length)
      return [{ shape: x.shape, dtype: scan.dtype(x.dtype) }]
    },
    lower(lowering, { axis, exclusive, reverse }) {
      const x = lowering.input(0)
      const { shape, dtype } = lowering.outputs[0]!
      const at = normalizeAxis(name, axis, shape.length)
      const neutral = reduceIdentity(operator, dtype)
      const direction = reverse ? -1 : 1
      const term = (shift: number): Expr => ir.cast(before(lowering, x, at, shift * direction, neutral), dtype)
      const own = exclusive ? 1 : 0
      const value = shape[at]! > 1 ? combine[operator](term(own), term(own + 1)) : term(own)
      let result = lowering.emit({ name, shape, value })
      for (let done = 2; done < shape[at]!; done *= 2) {
        const earlier = before(lowering, result, at, done * direction, neutral)
        result = lowering.emit({
          name,
          shape,
          value: combine[operator](before(lowering, result, at, 0, neutral), earlier),
        })
      }
      return [result]
    },
    gradient,
  })
}

/**
 * Running sum along `axis` (−1 by default); integers and booleans sum to int32.
 *
 * @example
 * ```ts
 * import { cumsum, tensor } from '@tensorloom/tensor'
 * console.log(cumsum(tensor([1, 2, 3])).dataSync()) // Float32Array [1, 3, 6]
 * console.log(cumsum(tensor([1, 2, 3]), { exclusive: true }).dataSync()) // Float32Array [0, 1, 3]
 * ```
 * @function
 */
export const cumsum: ScanOp = /* @__PURE__ */ scanOp({
  name: 'cumsum',
  operator: 'sum',
  dtype: sumDtype,
  gradient: ({ upstream, attrs: { axis, exclusive, reverse } }) => [
    () => cumsum(upstream, { axis, exclusive, reverse: !reverse }),
  ],
})

/**
 * Running product along `axis` (−1 by default); integers and booleans give int32. The gradient is exact even where
 * elements are 0.
 *
 * @example
 * ```ts
 * import { cumprod, tensor } from '@tensorloom/tensor'
 * console.log(cumprod(tensor([1, 2, 3])).dataSync()) // Float32Array [1, 2, 6]
 * ```
 * @function
 */
export const cumprod: ScanOp = /* @__PURE__ */ scanOp({
  name: 'cumprod',
  operator: 'prod',
  dtype: sumDtype,
  // ∂/∂xᵢ Σₖ gₖ Π_{j≤k} xⱼ = Π_{j<i} xⱼ · Sᵢ with Sᵢ = gᵢ + xᵢ₊₁ Sᵢ₊₁: this needs no division.
  gradient: ({ inputs: [x], upstream, attrs: { axis, exclusive, reverse } }) => [
    () => {
      const at = normalizeAxis('cumprod', axis, x.rank)
      const back = reverse ? 1 : -1
      const g = exclusive ? shiftAlong(upstream, at, back) : upstream
      const others = cumprod(x, { axis: at, exclusive: true, reverse })
      return mul(others, linearScan(shiftAlong(x, at, back), g, { axis: at, reverse: !reverse }))
    },
  ],
})

/**
 * The linear recurrence `yₖ = aₖ · yₖ₋₁ + bₖ` along `axis` (−1 by default), starting from 0: exponential moving
 * averages, discounted returns, linear state-space layers. It takes ⌈log₂ n⌉ steps. It multiplies neighbouring
 * coefficients, so coefficients far above 1 may overflow where a sequential loop would not.
 *
 * @param a - coefficients, floats
 * @param b - what is added at each step; the shape of `a`
 * @param options - `axis`; `reverse`: run from the end to the start, `yₖ = aₖ · yₖ₊₁ + bₖ`
 * @throws `ShapeError` if the shapes differ
 * @example
 * ```ts
 * import { full, linearScan, tensor } from '@tensorloom/tensor'
 * const rewards = tensor([1, 0, 2])
 * const returns = linearScan(full([3], 0.5), rewards, { reverse: true })
 * console.log(returns.dataSync()) // Float32Array [1.5, 1, 2]
 * ```
 * @function
 */
export const linearScan: Op<
  (
    a: Tensor,
    b: Tensor,
    options?: { readonly axis?: number | undefined; readonly reverse?: boolean | undefined },
  ) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'linearScan',
  inputs: 2,
  options: { axis: -1, reverse: false },
  infer([a, b], { axis }) {
    if (!sameShape(a.shape, b.shape)) {
      throw new ShapeError(`linearScan: coefficients ${shapeText(a.shape)} do not fit ${shapeText(b.shape)}`, {
        help: 'give both the same shape; broadcastTo stretches one',
      })
    }
    normalizeAxis('linearScan', axis, a.shape.length)
    return [{ shape: a.shape, dtype: toFloating(promote(a.dtype, b.dtype)) }]
  },
  // A pair (A, B) represents y ↦ A·y + B. Two neighbours compose to (A·A′, A·B′ + B).
  lower(lowering, { axis, reverse }) {
    const { shape, dtype } = lowering.outputs[0]!
    const at = normalizeAxis('linearScan', axis, shape.length)
    const direction = reverse ? -1 : 1
    const read = (source: Source, shift: number, fill: number): Expr =>
      ir.cast(before(lowering, source, at, shift * direction, fill), dtype)
    const name = 'linearScan'
    let [a, b] = [lowering.input(0), lowering.input(1)]
    if (shape[at]! <= 1) return [lowering.emit({ name, shape, value: read(b, 0, 0) })]
    for (let done = 1; done < shape[at]!; done *= 2) {
      const value = ir.add(ir.mul(read(a, 0, 1), read(b, done, 0)), read(b, 0, 0))
      b = lowering.emit({ name, shape, value })
      if (done * 2 < shape[at]!) {
        a = lowering.emit({ name, shape, value: ir.mul(read(a, 0, 1), read(a, done, 1)) })
      }
    }
    return [b]
  },
  gradient({ inputs: [a], outputs: [y], upstream, attrs: { axis, reverse } }) {
    const at = normalizeAxis('linearScan', axis, a.rank)
    const forth = reverse ? -1 : 1
    const carried = linearScan(shiftAlong(a, at, reverse ? 1 : -1), upstream, { axis: at, reverse: !reverse })
    return [() => mul(carried, shiftAlong(y, at, forth)), carried]
  },
})
