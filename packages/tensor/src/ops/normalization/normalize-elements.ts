// Normalisation by mean and variance, shared by layer, group, instance and batch normalisation, and its gradient.

import { toFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import { defineOp, makeOp } from '../../op/define-op.js'
import type { CompositeDefinition, DefaultsOf, GradientRule } from '../../op/definition.js'
import { typeOf } from '../../op/infer.js'
import type { AnyFunction, Op } from '../../op/signature.js'
import type { TensorType } from '../../op/tensor-type.js'
import { type Shape, sameShape, shapeText, sizeOf } from '../../shape.js'
import { isTensor, type Tensor, type TensorLike } from '../../tensor-types.js'
import { add, div, mul, sub } from '../elementwise/arithmetic.js'
import { rsqrt, square } from '../elementwise/maths.js'
import { reshape } from '../movement/shape.js'
import { mean, reducedShape, sum } from '../reduction/reduce.js'

/** Which elements are normalised together, and the shapes of scale and offset. */
export interface Groups {
  /** The shape in which whole axes are normalised. It has as many elements as the input. */
  readonly view: Shape
  /** Axes of the view whose elements share a mean and a variance. */
  readonly axes: readonly number[]
  /** Shape of scale and offset. */
  readonly parameters: Shape
  /** The same shape with the rank of the view, so that it broadcasts. */
  readonly along: Shape
}

type Epsilon = { readonly epsilon: number }

interface Normalization<A extends Epsilon> {
  readonly name: string
  readonly options: DefaultsOf<A>
  /** Returns the groups for an input shape. Throws if the shape does not fit. */
  groups(shape: Shape, attrs: A): Groups
}

const epsilonOption = { epsilon: 0 }

/** (x − mean) / √(variance + epsilon) · scale + offset, all broadcast. */
export const normalizeElements: Op<{
  (x: Tensor, mean: TensorLike, variance: TensorLike, options: Epsilon): Tensor
  (x: Tensor, mean: TensorLike, variance: TensorLike, scale: TensorLike, options: Epsilon): Tensor
  (x: Tensor, mean: TensorLike, variance: TensorLike, scale: TensorLike, offset: TensorLike, options: Epsilon): Tensor
}> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'normalizeElements',
  inputs: 5,
  optionalInputs: 2,
  fuse: true,
  options: epsilonOption,
  compose(x, center, spread, scale, offset, { epsilon }) {
    const standard = mul(sub(x, center), rsqrt(add(spread, epsilon)))
    const scaled = scale === undefined ? standard : mul(standard, scale)
    return offset === undefined ? scaled : add(scaled, offset)
  },
})

// g · (x − mean) / √(variance + epsilon): the terms of the gradient of the scale.
const crossElements: Op<(g: Tensor, x: Tensor, mean: Tensor, variance: Tensor, options: Epsilon) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'normalizeCross',
    inputs: 4,
    fuse: true,
    options: epsilonOption,
    compose: (g, x, center, spread, { epsilon }) => mul(g, mul(sub(x, center), rsqrt(add(spread, epsilon)))),
  })

// factor / √(variance + epsilon) · (g − level − standard · tilt): g without its mean (the gradient through the mean)
// and without its component along the standardised input (the gradient through the variance).
const inputGradientElements: Op<
  (g: Tensor, x: Tensor, mean: Tensor, variance: Tensor, level: Tensor, tilt: Tensor, options: Epsilon) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'normalizeInputGradient',
  inputs: 6,
  fuse: true,
  options: epsilonOption,
  compose(g, x, center, spread, level, tilt, { epsilon }) {
    const deviation = rsqrt(add(spread, epsilon))
    return mul(deviation, sub(sub(g, level), mul(mul(sub(x, center), deviation), tilt)))
  },
})

/**
 * Makes a normalisation: (x, scale, offset) to [y, mean, variance]. The moments are visible or only for the gradient.
 * Scale and offset are required or optional.
 */
/* @__NO_SIDE_EFFECTS__ */
export function normalizationOp<F extends AnyFunction, A extends Epsilon>(
  normalization: Normalization<A>,
  visibility: Pick<CompositeDefinition, 'residuals' | 'multiple' | 'optionalInputs'>,
): Op<F> {
  const { name, options, groups } = normalization
  // A backend's kernel may answer instead of `compose`, so `infer` checks, too.
  const fitting = (
    { shape }: Pick<TensorType, 'shape'>,
    scale: TensorType | undefined,
    offset: TensorType | undefined,
    attrs: A,
  ): Groups => {
    const made = groups(shape, attrs)
    checkParameter(name, 'scale', scale, made.parameters)
    checkParameter(name, 'offset', offset, made.parameters)
    return made
  }
  // The function types of normalisations differ in optional arguments and in results.
  return makeOp<F, A>({
    ...visibility,
    kind: 'composite',
    name,
    inputs: 3,
    scalars: [1, 2],
    options,
    infer([x, scale, offset], attrs) {
      const { view, axes } = fitting(x!, scale, offset, attrs)
      const dtype = toFloating(x!.dtype)
      const moments: TensorType = { shape: reducedShape(view, axes, false), dtype }
      return [{ shape: x!.shape, dtype }, moments, moments]
    },
    compose(x: Tensor, scale: TensorLike | undefined, offset: TensorLike | undefined, attrs: A) {
      const types = [scale, offset].map((one) => (one === undefined ? one : typeOf(one)))
      const { view, axes, along } = fitting(x, types[0], types[1], attrs)
      const over = { axis: axes, keepDims: true }
      const grouped = reshape(x, view)
      const center = exactMean(grouped, over)
      const spread = mean(square(sub(grouped, center)), over)
      const y = standardized([grouped, center, spread], scale, offset, along, attrs)
      const moments = reducedShape(view, axes, false)
      return [reshape(y, x.shape), reshape(center, moments), reshape(spread, moments)]
    },
    gradient: gradientRule(normalization, wholeGradient(normalization)),
  })
}

/**
 * The mean, corrected by the mean of what is left without it: float32 sums of large, almost equal numbers are off by more than
 * these numbers differ.
 */
function exactMean(x: Tensor, over: { readonly axis: readonly number[]; readonly keepDims: boolean }): Tensor {
  const about = mean(x, over)
  return add(about, mean(sub(x, about), over))
}

function standardized(
  given: readonly [x: Tensor, mean: Tensor, variance: Tensor],
  scale: TensorLike | undefined,
  offset: TensorLike | undefined,
  along: Shape,
  { epsilon }: Epsilon,
): Tensor {
  if (scale === undefined) return normalizeElements(...given, { epsilon })
  if (offset === undefined) return normalizeElements(...given, laid(scale, along), { epsilon })
  return normalizeElements(...given, laid(scale, along), laid(offset, along), { epsilon })
}

// A number stays a number.
function laid(parameter: TensorLike, along: Shape): TensorLike {
  return isTensor(parameter) ? reshape(parameter, along) : parameter
}

/** Throws unless a scale or an offset has the shape, or is a number or left out. */
export function checkParameter(name: string, role: string, type: TensorType | undefined, shape: Shape): void {
  if (type === undefined || type.scalar === true || sameShape(type.shape, shape)) return
  throw new ShapeError(`${name}: ${role} has shape ${shapeText(type.shape)}, expected ${shapeText(shape)}`, {
    help: `the ${role} holds one number for each ${/^(layer|rms)/.test(name) ? 'element of the normalised axes' : 'channel'}`,
  })
}

/** What the gradient is computed from. The moments have the shape of the op's outputs. */
interface Differentiated {
  readonly upstream: Tensor
  readonly x: Tensor
  readonly scale: TensorLike | undefined
  readonly mean: Tensor
  readonly variance: Tensor
}

/** The gradients with respect to x, scale and offset. Each is computed when it is needed. */
interface Gradients {
  x(): Tensor
  scale(): Tensor
  offset(): Tensor
}

function gradientsOf(
  { view, axes, parameters, along }: Groups,
  epsilon: number,
  { upstream, x, scale, mean: center, variance }: Differentiated,
): Gradients {
  const kept = reducedShape(view, axes, true)
  const count = sizeOf(axes.map((axis) => view[axis]!))
  const [grouped, g] = [reshape(x, view), reshape(upstream, view)]
  const [m, v] = [reshape(center, kept), reshape(variance, kept)]
  const stretched = along.flatMap((extent, axis) => (extent === 1 ? [axis] : []))
  const toParameters = { axis: stretched, keepDims: true }
  const level = once(() => sum(g, toParameters))
  const tilt = once(() => sum(crossElements(g, grouped, m, v, { epsilon }), toParameters))
  return {
    x() {
      const factor = scale === undefined ? undefined : laid(scale, along)
      const scaled = factor === undefined ? g : mul(g, factor)
      // If scale and moments have the same axes, the sums for scale and offset are reused here.
      const shared = sameShape(along, kept)
      const share = (total: Tensor): Tensor => div(factor === undefined ? total : mul(total, factor), count)
      const over = { axis: axes, keepDims: true }
      const direct = inputGradientElements(
        scaled,
        grouped,
        m,
        v,
        shared ? share(level()) : mean(scaled, over),
        shared ? share(tilt()) : mean(crossElements(scaled, grouped, m, v, { epsilon }), over),
        { epsilon },
      )
      return reshape(direct, x.shape)
    },
    scale: () => reshape(tilt(), parameters),
    offset: () => reshape(level(), parameters),
  }
}

type WholeGradient<A> = Op<
  (
    upstream: Tensor,
    x: Tensor,
    scale: Tensor,
    mean: Tensor,
    variance: Tensor,
    attrs: A,
  ) => [x: Tensor, scale: Tensor, offset: Tensor]
>

// All three gradients as one op, so a backend can have one kernel for it.
/* @__NO_SIDE_EFFECTS__ */
function wholeGradient<A extends Epsilon>({ name, options, groups }: Normalization<A>): WholeGradient<A> {
  // Its attributes are those of the normalisation, which is a type parameter.
  return makeOp<WholeGradient<A>, A>({
    kind: 'composite',
    name: `${name}Gradient`,
    inputs: 5,
    options,
    multiple: true,
    infer: ([, x, scale]) => [x!, scale!, scale!],
    compose(upstream: Tensor, x: Tensor, scale: Tensor, center: Tensor, variance: Tensor, attrs: A) {
      const given = { upstream, x, scale, mean: center, variance }
      const gradients = gradientsOf(groups(x.shape, attrs), attrs.epsilon, given)
      return [gradients.x(), gradients.scale(), gradients.offset()]
    },
  })
}

const gradientRule =
  <A extends Epsilon>({ groups }: Normalization<A>, whole: WholeGradient<A>): GradientRule<TensorLike, A> =>
  ({ inputs, outputs, residuals, upstream, upstreams, attrs, needs }) => {
    const [x, scale, offset] = inputs as readonly [Tensor, TensorLike?, TensorLike?]
    const [center, variance] = (outputs.length > 1 ? outputs.slice(1) : residuals) as [Tensor, Tensor]
    const taken = groups(x.shape, attrs)
    const { view, axes } = taken
    const gradients: Gradients =
      needs.every(Boolean) && isTensor(scale) && isTensor(offset)
        ? together(() => whole(upstream, x, scale, center, variance, attrs))
        : gradientsOf(taken, attrs.epsilon, { upstream, x, scale, mean: center, variance })
    return [
      () => {
        const kept = reducedShape(view, axes, true)
        const count = sizeOf(axes.map((axis) => view[axis]!))
        const byMean = upstreams[1] && div(reshape(upstreams[1], kept), count)
        const around = (): Tensor => sub(reshape(x, view), reshape(center, kept))
        const bySpread = upstreams[2] && mul(around(), div(reshape(upstreams[2], kept), count / 2))
        return [byMean, bySpread].reduce<Tensor>(
          (total, one) => (one === undefined ? total : reshape(add(reshape(total, view), one), x.shape)),
          gradients.x(),
        )
      },
      () => gradients.scale(),
      () => gradients.offset(),
    ]
  }

function together(make: () => readonly [x: Tensor, scale: Tensor, offset: Tensor]): Gradients {
  const made = once(make)
  return { x: () => made()[0], scale: () => made()[1], offset: () => made()[2] }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
