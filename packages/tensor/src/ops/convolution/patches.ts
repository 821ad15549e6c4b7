// Patches of images and series, as a convolution sees them, and the adjoint, which sums overlapping patches.

import { affine, type Lowering, type Position, type Source } from '../../dispatch/lowering.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import type { Filled } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import { stridedLayout } from '../../runtime/layout.js'
import { checkShape, type Shape, shapeText, sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { reshape, transpose } from '../movement/shape.js'
import { padConstant, slice } from '../movement/slice.js'
import {
  coveringWindows,
  explicitPadding,
  type Padding,
  type PerAxis,
  perAxis,
  slidingShape,
  spatialOf,
} from './windows.js'

// Windows along one axis. `extent` is the extent of the axis before it is split into windows.
interface Windows {
  readonly axis: number
  readonly size: number
  readonly stride: number
  readonly dilation: number
  readonly extent: number
}
type WindowOp = Op<(x: Tensor, windows: Windows) => Tensor>
const windowOptions = { axis: 0, size: 1, stride: 1, dilation: 1, extent: 0 }

const countOf = ({ size, stride, dilation, extent }: Windows): number =>
  Math.floor((extent - (size - 1) * dilation - 1) / stride) + 1

/** Splits one axis into windows. Their number replaces the axis, and their elements become a new last axis. */
const axisWindows: WindowOp = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'axisWindows',
  inputs: 1,
  options: windowOptions,
  infer([x], windows) {
    const shape = x.shape.map((extent, k) => (k === windows.axis ? countOf(windows) : extent))
    return [{ shape: [...shape, windows.size], dtype: x.dtype }]
  },
  view({ shape, strides, dtype }, attrs) {
    const { axis, size, stride, dilation } = attrs
    const own = strides[axis]!
    const layout = stridedLayout(
      [...shape.map((extent, k) => (k === axis ? countOf(attrs) : extent)), size],
      [...strides.map((step, k) => (k === axis ? step * stride : step)), own * dilation],
      dtype,
    )
    return { layout, offset: 0 }
  },
  lower(lowering, attrs) {
    const { axis, stride, dilation } = attrs
    const { shape } = lowering.outputs[0]!
    const last = shape.length - 1
    const positions = shape
      .slice(0, -1)
      .map((_, k): Position => (k === axis ? affine(0, [k, stride], [last, dilation]) : k))
    return [lowering.emit({ name: 'axisWindows', shape, value: lowering.load(lowering.input(0), positions) })]
  },
  gradient: ({ upstream, attrs }) => [() => overlapAdd(upstream, attrs)],
})

/** The adjoint of `axisWindows`: each element is the sum of its copies in all windows. */
const overlapAdd: WindowOp = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'overlapAdd',
  inputs: 1,
  options: windowOptions,
  infer([x], attrs) {
    const { axis, extent } = attrs
    return [{ shape: x.shape.slice(0, -1).map((own, k) => (k === axis ? extent : own)), dtype: x.dtype }]
  },
  lower(lowering, attrs) {
    const { stride, dilation } = attrs
    return [stride === 1 || dilation === 1 ? addAffine(lowering, attrs) : addByDivision(lowering, attrs)]
  },
  gradient: ({ upstream, attrs }) => [() => axisWindows(upstream, attrs)],
})

function addAffine(lowering: Lowering, { axis, size, stride, dilation, extent }: Windows): Source {
  const { shape } = lowering.outputs[0]!
  const covering = coveringWindows(extent, size, stride, dilation, 0)
  const step = shape.length + 1
  const positions = shape.map((_, k): Position => (k < axis ? k : k === axis ? covering.window(axis, step) : k + 1))
  const body = lowering.load(lowering.input(0), [...positions, covering.place(axis + 1, step)], {
    within: size % stride === 0 ? [axis] : [axis, shape.length],
  })
  const split = shape.flatMap((own, k) => (k === axis ? [covering.count, covering.stride] : [own]))
  const result = lowering.emitReduce('overlapAdd', split, 'sum', [covering.steps], body)
  const whole = shape.map((own, k) => (k === axis ? covering.count * covering.stride : own))
  return lowering.slice(
    lowering.reshape(result, whole),
    shape.map(() => 0),
    shape,
  )
}

// With both stride and dilation, the window is found by a division, and only exact quotients count.
function addByDivision(lowering: Lowering, { axis, size, stride, dilation }: Windows): Source {
  const { shape } = lowering.outputs[0]!
  const place = shape.length
  const reach = ir.sub(ir.axisIndex(axis), ir.mul(ir.axisIndex(place), dilation))
  const positions = shape.map((_, k): Position => (k === axis ? { gather: ir.floorDiv(reach, stride) } : k))
  const when = ir.equal(ir.mod(reach, stride), 0)
  const body = lowering.load(lowering.input(0), [...positions, place], { when })
  return lowering.emitReduce('overlapAdd', shape, 'sum', [size], body)
}

/** Options of `unfold` and `fold`. */
export interface PatchOptions {
  /** Stride between patches; 1 by default. */
  readonly strides?: PerAxis | undefined
  /** Padding with zeros; `valid` (none) by default. */
  readonly padding?: Padding | undefined
  /** Distance between the elements of a patch; 1 by default. */
  readonly dilations?: PerAxis | undefined
}
const patchOptions = { strides: 1, padding: 'valid', dilations: 1 } as const

// Explicit windows of every spatial axis of [batch, ...spatial, channels], padding included in their extents.
function windowsOf(
  name: string,
  spatial: readonly number[],
  options: Filled<PatchOptions> & { readonly size: PerAxis },
) {
  const d = spatial.length
  if (d < 1) {
    throw new ShapeError(`${name}: no spatial axes`, { help: 'expected [batch, ...spatial, channels]' })
  }
  const size = perAxis(name, 'size', options.size, d)
  const strides = perAxis(name, 'strides', options.strides, d)
  const dilations = perAxis(name, 'dilations', options.dilations, d)
  const padding = explicitPadding(name, options.padding, spatial, size, strides, dilations)
  const counts = slidingShape(name, spatial, size, strides, dilations, padding)
  const windows = size.map(
    (own, k): Windows => ({
      axis: k + 1,
      size: own,
      stride: strides[k]!,
      dilation: dilations[k]!,
      extent: spatial[k]! + padding[k]![0] + padding[k]![1],
    }),
  )
  return { size, padding, counts, windows }
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, k) => from + k)

/**
 * Extracts the patches of a sliding window (im2col). `matmul(unfold(x, size), reshape(filters, [-1, out]))` is a
 * convolution.
 *
 * @param x - [batch, ...spatial, channels]
 * @param size - extents of the window
 * @returns [batch, ...windows, Π size · channels]; within a patch, channels vary fastest
 * @example
 * ```ts
 * import { unfold, zeros } from '@tensorloom/tensor'
 * console.log(unfold(zeros([1, 4, 4, 3]), [2, 2], { strides: 2 }).shape) // [1, 2, 2, 12]
 * ```
 * @function
 */
export const unfold: Op<(x: Tensor, size: PerAxis, options?: PatchOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'unfold',
  inputs: 1,
  positional: ['size'],
  options: patchOptions,
  compose(x, options) {
    const { size, padding, counts, windows } = windowsOf('unfold', spatialOf(x.shape), options)
    const d = windows.length
    const channels = x.shape.at(-1)!
    const padded = padConstant(x, [[0, 0], ...padding, [0, 0]])
    // [batch, ...counts, channels, ...size]
    const seen = windows.reduce((y, one) => axisWindows(y, one), padded)
    const ordered = transpose(seen, { perm: [...range(0, d + 1), ...range(d + 2, d), d + 1] })
    return reshape(ordered, [x.shape[0]!, ...counts, sizeOf(size) * channels])
  },
})

/**
 * The adjoint of `unfold`: combines patches, and sums them where they overlap.
 *
 * @param patches - [batch, ...windows, Π size · channels]
 * @param outputSize - spatial extents of the result
 * @param size - extents of the window
 * @returns [batch, ...outputSize, channels]
 * @example
 * ```ts
 * import { fold, ones } from '@tensorloom/tensor'
 * console.log(fold(ones([1, 3, 2]), [4], 2).dataSync()) // Float32Array [1, 2, 2, 1]
 * ```
 * @function
 */
export const fold: Op<(patches: Tensor, outputSize: Shape, size: PerAxis, options?: PatchOptions) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'fold',
    inputs: 1,
    positional: ['outputSize', 'size'],
    options: patchOptions,
    compose(patches, { outputSize, ...options }) {
      checkShape('fold', outputSize, 'give the spatial extents of the result: [28, 28]')
      const { size, padding, counts, windows } = windowsOf('fold', outputSize, options)
      const d = windows.length
      const [batch, columns] = [patches.shape[0]!, patches.shape.at(-1)!]
      const channels = columns / sizeOf(size)
      const want = [batch, ...counts, columns]
      if (patches.rank !== d + 2 || shapeText(want) !== shapeText(patches.shape) || !Number.isInteger(channels)) {
        throw new ShapeError(
          `fold: patches ${shapeText(patches.shape)} do not fit an output of ${shapeText(outputSize)} by windows of ${shapeText(size)}`,
          { help: `expected [batch, ${counts.join(', ')}, channels · ${sizeOf(size)}]` },
        )
      }
      const split = reshape(patches, [batch, ...counts, ...size, channels])
      const ordered = transpose(split, { perm: [...range(0, d + 1), 2 * d + 1, ...range(d + 1, d)] })
      const padded = windows.reduceRight((y, one) => overlapAdd(y, one), ordered)
      return slice(padded, [0, ...padding.map(([before]) => before), 0], [batch, ...outputSize, channels])
    },
  })
