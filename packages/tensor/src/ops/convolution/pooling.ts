// Max and average pooling in 1, 2 and 3 dimensions. The gradient of each primitive is another one of these primitives.

import { affine, type Lowering, type Position, type Source } from '../../dispatch/lowering.js'
import { type DType, toFloating } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { reduceIdentity } from '../../ir/operators.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { type Shape, shapeText, sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import {
  coveringWindows,
  explicitPadding,
  type Padding,
  type Paddings,
  type PerAxis,
  perAxis,
  slidingShape,
  spatialOf,
} from './windows.js'

/** Options of the public poolings. */
export interface PoolOptions {
  /** Stride of the window; `poolSize` by default. */
  readonly strides?: PerAxis | undefined
  /** `valid` by default. */
  readonly padding?: Exclude<Padding, 'causal'> | undefined
}

interface PoolAttributes {
  readonly size: readonly number[]
  readonly strides: readonly number[]
  readonly padding: Paddings
}
type Pool = Op<(x: Tensor, attrs: PoolAttributes) => Tensor>
type Pool2 = Op<(x: Tensor, values: Tensor, attrs: PoolAttributes) => Tensor>

const poolOptions = { size: undefined, strides: undefined, padding: undefined } as const
const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, k) => from + k)

function pooledShape(shape: Shape, { size, strides, padding }: PoolAttributes): Shape {
  return [
    shape[0]!,
    ...slidingShape(
      'pool',
      spatialOf(shape),
      size,
      strides,
      size.map(() => 1),
      padding,
    ),
    shape.at(-1)!,
  ]
}

// Positions [batch, ...spatial, channel] of the window elements at `axes[k]`, and the spatial dimensions that may be
// out of range.
function windowPositions(
  attrs: PoolAttributes,
  axes: readonly number[],
): { positions: readonly Position[]; within: readonly number[] } {
  const { size, strides, padding } = attrs
  const positions = size.map((_, k) => affine(-padding[k]![0], [k + 1, strides[k]!], [axes[k]!, 1]))
  const within = padding.flatMap(([before, after], k) => (before > 0 || after > 0 ? [k + 1] : []))
  return { positions: [0, ...positions, size.length + 1], within }
}

/** Largest element of each window. Padding is ignored. */
const maxPool: Pool = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'maxPool',
  inputs: 1,
  options: poolOptions,
  infer: ([x], attrs) => [{ shape: pooledShape(x.shape, attrs), dtype: x.dtype }],
  lower(lowering, attrs) {
    const x = lowering.input(0)
    const { size } = attrs
    const { shape } = lowering.outputs[0]!
    const { positions, within } = windowPositions(attrs, range(size.length, shape.length))
    const body = lowering.load(x, positions, { within, fill: reduceIdentity('max', x.dtype) })
    return [lowering.emitReduce('maxPool', shape, 'max', size, body)]
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [() => maxPoolGradient(x, upstream, attrs)],
})

// The row-major index of the largest element in each window, as int32. Of equal elements the first counts, and NaN
// counts as largest.
function winners(lowering: Lowering, x: Source, attrs: PoolAttributes): Source {
  const { size, strides, padding } = attrs
  const shape = pooledShape(x.shape, attrs)
  const axes = range(size.length, shape.length)
  const { positions, within } = windowPositions(attrs, axes)
  const value = lowering.load(x, positions, { within, fill: reduceIdentity('max', x.dtype) })
  let hit: Expr = ir.identical(value, ir.accumulator(0, x.dtype))
  for (const dimension of within) {
    const k = dimension - 1
    const at = ir.sub(ir.add(ir.mul(ir.axisIndex(k + 1), strides[k]!), ir.axisIndex(axes[k]!)), padding[k]![0])
    hit = ir.and(hit, ir.and(ir.lessEqual(0, at), ir.less(at, x.shape[dimension]!)))
  }
  const place = size.reduce<Expr>(
    (sum, extent, k) => ir.add(ir.mul(sum, extent), ir.axisIndex(axes[k]!)),
    ir.constant(0, 'int32'),
  )
  return lowering.emit({
    name: 'maxPoolWinners',
    shape,
    reduces: [lowering.reduce('max', size, value), lowering.reduce('min', size, ir.select(hit, place, sizeOf(size)))],
    value: ir.accumulator(1, 'int32'),
  })
}

/** Picks the elements of `values` where each window of `x` has its largest element. `values` has the shape of `x`. */
const maxPoolPick: Pool2 = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'maxPoolPick',
  inputs: 2,
  options: poolOptions,
  infer: ([x, values], attrs) => [{ shape: pooledShape(x.shape, attrs), dtype: values.dtype }],
  lower(lowering, attrs) {
    const { size, strides, padding } = attrs
    const winner = winners(lowering, lowering.input(0), attrs)
    const { shape } = lowering.outputs[0]!
    const place = lowering.load(winner, range(shape.length))
    let rest = place
    const places = new Array<Expr>(size.length)
    for (let k = size.length - 1; k >= 0; k--) {
      places[k] = k === 0 ? rest : ir.mod(rest, size[k]!)
      rest = ir.floorDiv(rest, size[k]!)
    }
    const positions = places.map(
      (at, k): Position => ({
        gather: ir.sub(ir.add(ir.mul(ir.axisIndex(k + 1), strides[k]!), at), padding[k]![0]),
      }),
    )
    const value = lowering.load(lowering.input(1), [0, ...positions, shape.length - 1])
    return [lowering.emit({ name: 'maxPoolPick', shape, value })]
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [undefined, () => maxPoolGradient(x, upstream, attrs)],
})

/** Adds the upstream gradient of each window where that window of `x` has its largest element. */
const maxPoolGradient: Pool2 = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'maxPoolGradient',
  inputs: 2,
  options: poolOptions,
  infer: ([x, upstream]) => [{ shape: x.shape, dtype: upstream.dtype }],
  lower(lowering, attrs) {
    const { size } = attrs
    const winner = winners(lowering, lowering.input(0), attrs)
    const upstream = lowering.input(1)
    return [
      lowerSpread(lowering, 'maxPoolGradient', attrs, (positions, within, places) => {
        const place = places.reduce((sum, at, k) => ir.add(ir.mul(sum, size[k]!), at))
        const hit = ir.equal(lowering.load(winner, positions, { within, fill: -1 }), place)
        return ir.select(hit, lowering.load(upstream, positions, { within }), 0)
      }),
    ]
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [undefined, () => maxPoolPick(x, upstream, attrs)],
})

// Sums a term over all windows that cover an element, for every element; see `coveringWindows`.
function lowerSpread(
  lowering: Lowering,
  name: string,
  attrs: PoolAttributes,
  term: (
    positions: readonly Position[],
    within: readonly number[],
    places: readonly Expr[],
    windows: readonly Expr[],
  ) => Expr,
): Source {
  const { size, strides, padding } = attrs
  const { shape } = lowering.outputs[0]!
  const d = size.length
  const covering = size.map((extent, k) => coveringWindows(shape[k + 1]!, extent, strides[k]!, 1, padding[k]![0]))
  const rank = 2 * d + 2
  const windows = covering.map((one, k) => one.window(2 * k + 1, rank + k))
  const places = covering.map((one, k) => expression(one.place(2 * k + 2, rank + k)))
  const body = term([0, ...windows, rank - 1], range(d, 1), places, windows.map(expression))
  // If the stride does not divide the window, the last step may be outside it.
  const inside = size.flatMap((extent, k) => (extent % strides[k]! === 0 ? [] : [ir.less(places[k]!, extent)]))
  const guarded = inside.length === 0 ? body : ir.select(inside.reduce(ir.and), body, 0)
  const result = lowering.emitReduce(
    name,
    [shape[0]!, ...covering.flatMap((one) => [one.count, one.stride]), shape.at(-1)!],
    'sum',
    covering.map((one) => one.steps),
    guarded,
  )
  const whole = lowering.reshape(result, [shape[0]!, ...covering.map((one) => one.count * one.stride), shape.at(-1)!])
  return lowering.slice(whole, [0, ...covering.map((one) => one.begin), 0], shape)
}

function expression({ offset, terms }: { offset: number; terms: readonly { axis: number; stride: number }[] }): Expr {
  return terms.reduce<Expr>(
    (sum, { axis, stride }) => ir.add(sum, ir.mul(ir.axisIndex(axis), stride)),
    ir.constant(offset, 'int32'),
  )
}

// The number of elements without padding in the window at `windows`, in a floating dtype.
function realCount(attrs: PoolAttributes, extents: readonly number[], windows: readonly Expr[], dtype: DType): Expr {
  const { size, strides, padding } = attrs
  const counts = size.map((extent, k) => {
    const start = ir.sub(ir.mul(windows[k]!, strides[k]!), padding[k]![0])
    return ir.sub(ir.min(ir.add(start, extent), extents[k]!), ir.max(start, 0))
  })
  return ir.cast(
    counts.reduce((product, count) => ir.mul(product, count)),
    dtype,
  )
}

const hasPadding = (attrs: PoolAttributes): boolean => attrs.padding.some(([before, after]) => before + after > 0)

/** Mean of each window, without padding. */
const avgPool: Pool = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'avgPool',
  inputs: 1,
  options: poolOptions,
  infer: ([x], attrs) => [{ shape: pooledShape(x.shape, attrs), dtype: toFloating(x.dtype) }],
  lower(lowering, attrs) {
    const x = lowering.input(0)
    const { size } = attrs
    const { shape, dtype } = lowering.outputs[0]!
    const { positions, within } = windowPositions(attrs, range(size.length, shape.length))
    const body = ir.cast(lowering.load(x, positions, { within }), dtype)
    const count = hasPadding(attrs)
      ? realCount(
          attrs,
          spatialOf(x.shape),
          size.map((_, k) => ir.axisIndex(k + 1)),
          dtype,
        )
      : sizeOf(size)
    const value = ir.div(ir.accumulator(0, dtype), count)
    return [lowering.emit({ name: 'avgPool', shape, reduces: [lowering.reduce('sum', size, body)], value })]
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [() => avgPoolGradient(upstream, { ...attrs, shape: x.shape })],
})

/** The adjoint of `avgPool`: divides the value of each window by its number of elements, and adds it to all of them. */
const avgPoolGradient: Op<(upstream: Tensor, attrs: PoolAttributes & { readonly shape: Shape }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'avgPoolGradient',
    inputs: 1,
    options: { ...poolOptions, shape: undefined },
    infer: ([upstream], { shape }) => [{ shape, dtype: upstream.dtype }],
    lower(lowering, attrs) {
      const upstream = lowering.input(0)
      const { shape, dtype } = lowering.outputs[0]!
      const { size } = attrs
      return [
        lowerSpread(lowering, 'avgPoolGradient', attrs, (positions, within, _, windows) => {
          const load = lowering.load(upstream, positions, { within })
          if (!hasPadding(attrs)) return ir.div(load, sizeOf(size))
          // Windows outside the output hold 0. A count of 1 keeps their division finite.
          const count = ir.max(realCount(attrs, spatialOf(shape), windows, dtype), 1)
          return ir.div(load, count)
        }),
      ]
    },
    gradient: ({ upstream, attrs: { size, strides, padding } }) => [
      () => avgPool(upstream, { size, strides, padding }),
    ],
  })

type PoolOp = Op<(x: Tensor, poolSize: PerAxis, options?: PoolOptions) => Tensor>

/* @__NO_SIDE_EFFECTS__ */
function poolOp(name: string, d: number, primitive: () => Pool): PoolOp {
  return defineOp({
    kind: 'composite',
    name,
    inputs: 1,
    positional: ['poolSize'],
    options: { strides: undefined, padding: 'valid' },
    compose(x, attrs) {
      if (x.rank !== d + 2) {
        throw new ShapeError(`${name}: got input ${shapeText(x.shape)}, expected rank ${d + 2}`, {
          help: `the input is [batch, ${d === 1 ? 'time' : d === 2 ? 'height, width' : 'depth, height, width'}, channels]; add a batch axis with expandDims`,
        })
      }
      const size = perAxis(name, 'poolSize', attrs.poolSize, d)
      const strides = perAxis(name, 'strides', attrs.strides ?? size, d)
      const padding = explicitPadding(
        name,
        attrs.padding,
        spatialOf(x.shape),
        size,
        strides,
        size.map(() => 1),
      )
      return primitive()(x, { size, strides, padding })
    },
  })
}

/**
 * Largest element of each window over time: [batch, time, channels].
 *
 * @example
 * ```ts
 * import { maxPool1d, ones } from '@tensorloom/tensor'
 * console.log(maxPool1d(ones([1, 4, 2]), 2).shape) // [1, 2, 2]
 * ```
 * @function
 */
export const maxPool1d: PoolOp = /* @__PURE__ */ poolOp('maxPool1d', 1, () => maxPool)
/**
 * Largest element of each window. `strides` is `poolSize` by default. Of equal elements, the first one gets the
 * gradient.
 *
 * @param x - [batch, height, width, channels]
 * @example
 * ```ts
 * import { maxPool2d, ones } from '@tensorloom/tensor'
 * console.log(maxPool2d(ones([1, 4, 4, 3]), 2).shape) // [1, 2, 2, 3]
 * ```
 * @function
 */
export const maxPool2d: PoolOp = /* @__PURE__ */ poolOp('maxPool2d', 2, () => maxPool)
/**
 * Largest element of each window: [batch, depth, height, width, channels].
 *
 * @example
 * ```ts
 * import { maxPool3d, ones } from '@tensorloom/tensor'
 * console.log(maxPool3d(ones([1, 4, 4, 4, 2]), 2).shape) // [1, 2, 2, 2, 2]
 * ```
 * @function
 */
export const maxPool3d: PoolOp = /* @__PURE__ */ poolOp('maxPool3d', 3, () => maxPool)
/**
 * Mean of each window over time, padding not counted: [batch, time, channels].
 *
 * @example
 * ```ts
 * import { avgPool1d, ones } from '@tensorloom/tensor'
 * console.log(avgPool1d(ones([1, 4, 2]), 2).shape) // [1, 2, 2]
 * ```
 * @function
 */
export const avgPool1d: PoolOp = /* @__PURE__ */ poolOp('avgPool1d', 1, () => avgPool)
/**
 * Mean of each window, padding not counted: [batch, height, width, channels].
 *
 * @example
 * ```ts
 * import { avgPool2d, ones } from '@tensorloom/tensor'
 * console.log(avgPool2d(ones([1, 4, 4, 2]), 2).shape) // [1, 2, 2, 2]
 * ```
 * @function
 */
export const avgPool2d: PoolOp = /* @__PURE__ */ poolOp('avgPool2d', 2, () => avgPool)
/**
 * Mean of each window, padding not counted: [batch, depth, height, width, channels].
 *
 * @example
 * ```ts
 * import { avgPool3d, ones } from '@tensorloom/tensor'
 * console.log(avgPool3d(ones([1, 4, 4, 4, 2]), 2).shape) // [1, 2, 2, 2, 2]
 * ```
 * @function
 */
export const avgPool3d: PoolOp = /* @__PURE__ */ poolOp('avgPool3d', 3, () => avgPool)
