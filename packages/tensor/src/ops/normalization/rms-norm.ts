// Normalisation by the root of the mean square (Zhang and Sennrich 2019).

import { toFloating } from '../../dtype.js'
import { defineOp } from '../../op/define-op.js'
import { typeOf } from '../../op/infer.js'
import type { Op } from '../../op/signature.js'
import { type Axis, normalizeAxes, type Shape } from '../../shape.js'
import { isTensor, type Tensor, type TensorLike } from '../../tensor-types.js'
import { add, mul, sub } from '../elementwise/arithmetic.js'
import { rsqrt, square } from '../elementwise/maths.js'
import { reshape } from '../movement/shape.js'
import { mean, reducedShape, sum } from '../reduction/reduce.js'
import type { LayerNormOptions } from './layer-norm.js'
import { checkParameter } from './normalize-elements.js'

type Epsilon = { readonly epsilon: number }
type Attrs = Epsilon & { readonly axis: Axis }

// x / √(power + epsilon) · scale.
const scaleElements: Op<{
  (x: Tensor, power: Tensor, options: Epsilon): Tensor
  (x: Tensor, power: Tensor, scale: TensorLike, options: Epsilon): Tensor
}> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'rmsNormElements',
  inputs: 3,
  optionalInputs: 1,
  fuse: true,
  options: { epsilon: 0 },
  compose(x, power, scale, { epsilon }) {
    const standard = mul(x, rsqrt(add(power, epsilon)))
    return scale === undefined ? standard : mul(standard, scale)
  },
})

// (g − x · tilt / (power + epsilon)) / √(power + epsilon), tilt the mean of g · x.
const inputGradientElements: Op<(g: Tensor, x: Tensor, power: Tensor, tilt: Tensor, options: Epsilon) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'rmsNormInputGradient',
    inputs: 4,
    fuse: true,
    options: { epsilon: 0 },
    compose(g, x, power, tilt, { epsilon }) {
      const inverse = rsqrt(add(power, epsilon))
      return mul(inverse, sub(g, mul(mul(x, square(inverse)), tilt)))
    },
  })

const alongOf = (shape: Shape, axes: readonly number[]): Shape =>
  shape.map((extent, k) => (axes.includes(k) ? extent : 1))

const scaleShape = (shape: Shape, axes: readonly number[]): Shape => axes.map((axis) => shape[axis]!)

const laid = (scale: TensorLike, along: Shape): TensorLike => (isTensor(scale) ? reshape(scale, along) : scale)

function byInput(upstream: Tensor, x: Tensor, scale: TensorLike | undefined, power: Tensor, attrs: Attrs): Tensor {
  const { axis, epsilon } = attrs
  const along = alongOf(x.shape, normalizeAxes('rmsNorm', axis, x.rank))
  const g = scale === undefined ? upstream : mul(upstream, laid(scale, along))
  return inputGradientElements(g, x, power, mean(mul(g, x), { axis, keepDims: true }), { epsilon })
}

function byScale(upstream: Tensor, x: Tensor, power: Tensor, { axis, epsilon }: Attrs): Tensor {
  const axes = normalizeAxes('rmsNorm', axis, x.rank)
  const rest = x.shape.flatMap((_, k) => (axes.includes(k) ? [] : [k]))
  return reshape(sum(mul(upstream, scaleElements(x, power, { epsilon })), { axis: rest }), scaleShape(x.shape, axes))
}

// Both gradients as one op, so a backend can have one kernel for it.
const rmsNormGradient: Op<
  (upstream: Tensor, x: Tensor, scale: Tensor, power: Tensor, attrs: Attrs) => [x: Tensor, scale: Tensor]
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'rmsNormGradient',
  inputs: 4,
  options: { axis: -1, epsilon: 1e-6 },
  multiple: true,
  infer: ([, x, scale]) => [x, scale],
  compose: (upstream, x, scale, power, attrs) => [
    byInput(upstream, x, scale, power, attrs),
    byScale(upstream, x, power, attrs),
  ],
})

/**
 * Divides elements by the root of their mean square over the last axis, or over `axis`. Then multiplies by `scale`,
 * which has the shape of those axes. `epsilon` is 1e-6 by default.
 *
 * @example
 * ```ts
 * import { rmsNorm, tensor } from '@tensorloom/tensor'
 * console.log(rmsNorm(tensor([[3, 4, 0, 0]]), { epsilon: 0 }).dataSync()) // Float32Array [1.2, 1.6, 0, 0]
 * ```
 * @function
 */
export const rmsNorm: Op<{
  (x: Tensor, options?: LayerNormOptions): Tensor
  (x: Tensor, scale: TensorLike, options?: LayerNormOptions): Tensor
}> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'rmsNorm',
  inputs: 2,
  optionalInputs: 1,
  scalars: [1],
  options: { axis: -1, epsilon: 1e-6 },
  residuals: 1,
  // A backend's kernel may answer instead of `compose`, so both check.
  infer([x, scale], attrs) {
    const axes = normalizeAxes('rmsNorm', attrs.axis, x.shape.length)
    checkParameter('rmsNorm', 'scale', scale, scaleShape(x.shape, axes))
    const dtype = toFloating(x.dtype)
    return [
      { shape: x.shape, dtype },
      { shape: reducedShape(x.shape, axes, true), dtype },
    ]
  },
  compose(x, scale, { axis, epsilon }) {
    const axes = normalizeAxes('rmsNorm', axis, x.rank)
    if (scale !== undefined) checkParameter('rmsNorm', 'scale', typeOf(scale), scaleShape(x.shape, axes))
    const power = mean(square(x), { axis, keepDims: true })
    if (scale === undefined) return [scaleElements(x, power, { epsilon }), power]
    return [scaleElements(x, power, laid(scale, alongOf(x.shape, axes)), { epsilon }), power]
  },
  gradient({ inputs: [x, scale], residuals: [power], upstream, attrs, needs }) {
    if (needs.every(Boolean) && isTensor(scale)) {
      let made: readonly [Tensor, Tensor] | undefined
      const together = (): readonly [Tensor, Tensor] => {
        made ??= rmsNormGradient(upstream, x, scale, power!, attrs)
        return made
      }
      return [() => together()[0], () => together()[1]]
    }
    return [() => byInput(upstream, x, scale, power!, attrs), () => byScale(upstream, x, power!, attrs)]
  },
})
