// Convolution in any number of dimensions, with groups: three primitives whose gradients are these primitives again.

import { type Affine, affine, type Lowering, type Position, type Source } from '../../dispatch/lowering.js'
import { promote, toFloating } from '../../dtype.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import type { Shape } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { coveringWindows, type Paddings, slidingShape, spatialOf } from './windows.js'

/** The attributes of all three primitives: explicit numbers for every spatial axis. */
export interface ConvAttributes {
  readonly strides: readonly number[]
  readonly padding: Paddings
  readonly dilations: readonly number[]
  readonly groups: number
}
/** The attributes of a gradient, with the shape of its result. */
export type ConvGradientAttributes = ConvAttributes & { readonly shape: Shape }
type ConvGradient = Op<(a: Tensor, b: Tensor, attrs: ConvGradientAttributes) => Tensor>

const primitiveOptions = { strides: undefined, padding: undefined, dilations: undefined, groups: 1 } as const

// Axis numbers of an output [batch, ...spatial, group, channel] followed by reduction axes.
const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, k) => from + k)

// A channel in group `group` of `size` channels.
const channel = (group: number, within: number, size: number): Affine => affine(0, [group, size], [within, 1])

/** [batch, ...spatial, in] with [...window, in/groups, out] to [batch, ...windows, out]. */
export const convolution: Op<(x: Tensor, filters: Tensor, attrs: ConvAttributes) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'convolution',
  inputs: 2,
  options: primitiveOptions,
  infer([x, filters], attrs) {
    const { strides, padding, dilations } = attrs
    const spatial = slidingShape('conv', spatialOf(x.shape), filters.shape.slice(0, -2), strides, dilations, padding)
    return [
      {
        shape: [x.shape[0]!, ...spatial, filters.shape.at(-1)!],
        dtype: toFloating(promote(x.dtype, filters.dtype)),
      },
    ]
  },
  lower(lowering, attrs) {
    const { strides, padding, dilations, groups } = attrs
    const [x, filters] = [lowering.input(0), lowering.input(1)]
    const { shape, dtype } = lowering.outputs[0]!
    const d = shape.length - 2
    const [inputs, outputs] = [filters.shape.at(-2)!, filters.shape.at(-1)! / groups]
    const [group, output] = [d + 1, d + 2]
    const place = range(d, d + 3)
    const input = 2 * d + 3
    const positions = range(d).map((k) => affine(-padding[k]![0], [k + 1, strides[k]!], [place[k]!, dilations[k]!]))
    const load = lowering.load(x, [0, ...positions, channel(group, input, inputs)], { within: padded(padding) })
    const weight = lowering.load(filters, [...place, input, channel(group, output, outputs)])
    const over = [...filters.shape.slice(0, -2), inputs]
    const result = lowering.emitReduce(
      'convolution',
      [...shape.slice(0, -1), groups, outputs],
      'sum',
      over,
      ir.mul(ir.cast(load, dtype), ir.cast(weight, dtype)),
    )
    return [lowering.reshape(result, shape)]
  },
  gradient({ inputs: [x, filters], upstream, attrs }) {
    return [
      () => convolutionInputGradient(upstream, filters, { ...attrs, shape: x.shape }),
      () => convolutionFilterGradient(x, upstream, { ...attrs, shape: filters.shape }),
    ]
  },
})

// Spatial dimensions of the input (the batch is dimension 0) that may be read out of range.
function padded(padding: Paddings): number[] {
  return padding.flatMap(([before, after], k) => (before > 0 || after > 0 ? [k + 1] : []))
}

/** The gradient of `convolution` with respect to its input of `shape`, from that of its output: a transposed convolution. */
export const convolutionInputGradient: ConvGradient = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'convolutionInputGradient',
  inputs: 2,
  options: { ...primitiveOptions, shape: undefined },
  infer: ([upstream, filters], { shape }) => [{ shape, dtype: toFloating(promote(upstream.dtype, filters.dtype)) }],
  lower(lowering, attrs) {
    const { strides, dilations } = attrs
    const isAffine = strides.every((stride, k) => stride === 1 || dilations[k] === 1)
    return [isAffine ? lowerAffine(lowering, attrs) : lowerByDivision(lowering, attrs)]
  },
  gradient({ inputs: [upstreamInput, filters], upstream, attrs }) {
    const { strides, padding, dilations, groups } = attrs
    const options = { strides, padding, dilations, groups }
    return [
      () => convolution(upstream, filters, options),
      () => convolutionFilterGradient(upstream, upstreamInput, { ...options, shape: filters.shape }),
    ]
  },
})

// Output axes: batch, then (q, r) for each spatial axis, group, channel; reduction axes: t for each spatial axis, filter.
function lowerAffine(lowering: Lowering, attrs: ConvGradientAttributes): Source {
  const { strides, padding, dilations, groups } = attrs
  const [upstream, filters] = [lowering.input(0), lowering.input(1)]
  const { shape, dtype } = lowering.outputs[0]!
  const d = shape.length - 2
  const [inputs, outputs] = [filters.shape.at(-2)!, filters.shape.at(-1)! / groups]
  const covering = range(d).map((k) =>
    coveringWindows(shape[k + 1]!, filters.shape[k]!, strides[k]!, dilations[k]!, padding[k]![0]),
  )
  const [group, input] = [2 * d + 1, 2 * d + 2]
  const step = range(d, 2 * d + 3)
  const output = 3 * d + 3
  const windows = covering.map((one, k) => one.window(2 * k + 1, step[k]!))
  const places = covering.map((one, k) => one.place(2 * k + 2, step[k]!))
  const load = lowering.load(upstream, [0, ...windows, channel(group, output, outputs)], { within: range(d, 1) })
  const uneven = range(d).filter((k) => filters.shape[k]! % strides[k]! !== 0)
  const weight = lowering.load(filters, [...places, input, channel(group, output, outputs)], { within: uneven })
  const result = lowering.emitReduce(
    'convolutionInputGradient',
    [shape[0]!, ...covering.flatMap((one) => [one.count, one.stride]), groups, inputs],
    'sum',
    [...covering.map((one) => one.steps), outputs],
    ir.mul(ir.cast(load, dtype), ir.cast(weight, dtype)),
  )
  const whole = lowering.reshape(result, [shape[0]!, ...covering.map((one) => one.count * one.stride), groups * inputs])
  return lowering.slice(whole, [0, ...covering.map((one) => one.begin), 0], shape)
}

// With both stride and dilation, the window is found by a division, and only exact quotients count.
function lowerByDivision(lowering: Lowering, attrs: ConvGradientAttributes): Source {
  const { strides, padding, dilations, groups } = attrs
  const [upstream, filters] = [lowering.input(0), lowering.input(1)]
  const { shape, dtype } = lowering.outputs[0]!
  const d = shape.length - 2
  const [inputs, outputs] = [filters.shape.at(-2)!, filters.shape.at(-1)! / groups]
  const [group, input] = [d + 1, d + 2]
  const place = range(d, d + 3)
  const output = 2 * d + 3
  let exact: Expr | undefined
  const windows = range(d).map((k): Position => {
    const reach = ir.sub(ir.add(ir.axisIndex(k + 1), padding[k]![0]), ir.mul(ir.axisIndex(place[k]!), dilations[k]!))
    const fits = ir.equal(ir.mod(reach, strides[k]!), 0)
    exact = exact === undefined ? fits : ir.and(exact, fits)
    return { gather: ir.floorDiv(reach, strides[k]!) }
  })
  const load = lowering.load(upstream, [0, ...windows, channel(group, output, outputs)], exact ? { when: exact } : {})
  const weight = lowering.load(filters, [...place, input, channel(group, output, outputs)])
  const result = lowering.emitReduce(
    'convolutionInputGradient',
    [...shape.slice(0, -1), groups, inputs],
    'sum',
    [...filters.shape.slice(0, -2), outputs],
    ir.mul(ir.cast(load, dtype), ir.cast(weight, dtype)),
  )
  return lowering.reshape(result, shape)
}

/** The gradient of `convolution` with respect to its filters of `shape`, from its input and that of its output. */
export const convolutionFilterGradient: ConvGradient = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'convolutionFilterGradient',
  inputs: 2,
  options: { ...primitiveOptions, shape: undefined },
  infer: ([x, upstream], { shape }) => [{ shape, dtype: toFloating(promote(x.dtype, upstream.dtype)) }],
  lower(lowering, attrs) {
    const { strides, padding, dilations, groups } = attrs
    const [x, upstream] = [lowering.input(0), lowering.input(1)]
    const { shape, dtype } = lowering.outputs[0]!
    const d = shape.length - 2
    const [inputs, outputs] = [shape.at(-2)!, shape.at(-1)! / groups]
    const [input, group, output] = [d, d + 1, d + 2]
    const [batch, ...window] = range(d + 1, d + 3)
    const positions = range(d).map((k) => affine(-padding[k]![0], [window[k]!, strides[k]!], [k, dilations[k]!]))
    const load = lowering.load(x, [batch!, ...positions, channel(group, input, inputs)], { within: padded(padding) })
    const grad = lowering.load(upstream, [batch!, ...window, channel(group, output, outputs)])
    const result = lowering.emitReduce(
      'convolutionFilterGradient',
      [...shape.slice(0, -1), groups, outputs],
      'sum',
      upstream.shape.slice(0, -1),
      ir.mul(ir.cast(load, dtype), ir.cast(grad, dtype)),
    )
    return [lowering.reshape(result, shape)]
  },
  gradient({ inputs: [x, upstreamInput], upstream, attrs }) {
    const { strides, padding, dilations, groups } = attrs
    const options = { strides, padding, dilations, groups }
    return [
      () => convolutionInputGradient(upstreamInput, upstream, { ...options, shape: x.shape }),
      () => convolution(x, upstream, options),
    ]
  },
})
