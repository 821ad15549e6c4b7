// Slices with steps, as views, and their adjoint, which puts elements back at their strided positions.

import { affine } from '../../dispatch/lowering.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { stridedLayout } from '../../runtime/layout.js'
import { type Shape, shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'

/** Where a slice starts or ends along each axis. Null means up to the border. */
export type Bounds = readonly (number | null)[]

// Explicit positions: element i of axis k is at `begin[k] + strides[k] · i`. `shape` is that of the result.
interface Places {
  readonly begin: readonly number[]
  readonly strides: readonly number[]
  readonly shape: Shape
}
type StridedOp = Op<(x: TensorLike, places: Places) => Tensor>
const placeOptions = { begin: undefined, strides: undefined, shape: undefined } as const

const stridedView: StridedOp = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'stridedView',
  inputs: 1,
  options: placeOptions,
  infer: ([x], { shape }) => [{ shape, dtype: x.dtype }],
  view(layout, { begin, strides, shape }) {
    const steps = strides.map((stride, k) => stride * layout.strides[k]!)
    const viewed = stridedLayout(shape, steps, layout.dtype)
    const offset = begin.reduce((sum, start, k) => sum + start * layout.strides[k]!, 0)
    return { layout: viewed, offset: viewed.size === 0 ? 0 : offset }
  },
  lower(lowering, { begin, strides, shape }) {
    const positions = begin.map((start, k) => affine(start, [k, strides[k]!]))
    return [lowering.emit({ name: 'stridedView', shape, value: lowering.load(lowering.input(0), positions) })]
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [() => stridedEmbed(upstream, { ...attrs, shape: x.shape })],
})

/** Makes zeros of `shape` with the elements of the input at strided positions. */
const stridedEmbed: StridedOp = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'stridedEmbed',
  inputs: 1,
  options: placeOptions,
  infer: ([x], { shape }) => [{ shape, dtype: x.dtype }],
  // Place = step · q + r − lead: axes q and r replace a division; only r = 0 holds an element.
  lower(lowering, { begin, strides, shape }) {
    const x = lowering.input(0)
    let hit: Expr | undefined
    const axes = shape.map((extent, k) => {
      const count = x.shape[k]!
      const step = Math.abs(strides[k]!)
      const first = strides[k]! > 0 ? begin[k]! : begin[k]! + (count - 1) * strides[k]!
      const lead = (step - (first % step)) % step
      const shift = (lead + first) / step
      if (step > 1) {
        const even = ir.equal(ir.axisIndex(2 * k + 1), 0)
        hit = hit === undefined ? even : ir.and(hit, even)
      }
      const position = strides[k]! > 0 ? affine(-shift, [2 * k, 1]) : affine(count - 1 + shift, [2 * k, -1])
      return { lead, step, rows: Math.ceil((extent + lead) / step), position }
    })
    const load = lowering.load(
      x,
      axes.map((axis) => axis.position),
      { within: shape.map((_, k) => k), ...(hit && { when: hit }) },
    )
    const made = lowering.emit({
      name: 'stridedEmbed',
      shape: axes.flatMap(({ rows, step }) => [rows, step]),
      value: load,
    })
    const whole = lowering.reshape(
      made,
      axes.map(({ rows, step }) => rows * step),
    )
    const leads = axes.map(({ lead }) => lead)
    return [lowering.slice(whole, leads, shape)]
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [() => stridedView(upstream, { ...attrs, shape: x.shape })],
})

/**
 * Takes every `strides`-th element along each axis, from `begin` up to, but not including, `end`, by NumPy's rules.
 * Negative bounds count from the end, bounds out of range are clipped, and null means up to the border. A negative
 * stride goes backwards. Axes that are not listed are taken whole. A view.
 *
 * @param begin - first index of each axis
 * @param end - index after the last of each axis, in the direction of the stride
 * @param strides - step of each axis, not 0; 1 by default
 * @example
 * ```ts
 * import { stridedSlice, tensor } from '@tensorloom/tensor'
 * const x = tensor([0, 1, 2, 3, 4, 5])
 * console.log(stridedSlice(x, [1], [5], [2]).dataSync()) // Float32Array [1, 3]
 * console.log(stridedSlice(x, [4], [null], [-2]).dataSync()) // Float32Array [4, 2, 0]
 * ```
 * @function
 */
export const stridedSlice: Op<(x: TensorLike, begin: Bounds, end: Bounds, strides?: readonly number[]) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'stridedSlice',
    inputs: 1,
    positional: ['begin', 'end', 'strides'],
    compose: (x, { begin, end, strides }) =>
      stridedView(x, placesOf(x.shape, begin, end, strides ?? (Array.isArray(begin) ? begin.map(() => 1) : []))),
  })

function placesOf(shape: Shape, begin: Bounds, end: Bounds, strides: readonly number[]): Places {
  const bound = (one: unknown): boolean => one === null || Number.isInteger(one)
  const lists = [begin, end, strides]
  if (
    !lists.every((list) => Array.isArray(list) && list.length === begin.length && list.length <= shape.length) ||
    ![...begin, ...end].every(bound) ||
    !strides.every((stride) => Number.isInteger(stride) && stride !== 0)
  ) {
    throw new ShapeError(
      `stridedSlice: begin ${JSON.stringify(begin)}, end ${JSON.stringify(end)}, strides ${JSON.stringify(strides)} do not fit ${shapeText(shape)}`,
      { help: 'give one whole number for each axis in all three lists; a stride is not 0' },
    )
  }
  const axes = shape.map((extent, k) => {
    const stride = strides[k] ?? 1
    // The first position that is out of range, on either side.
    const [low, high] = stride > 0 ? [0, extent] : [-1, extent - 1]
    const clip = (at: number): number => Math.min(high, Math.max(low, at < 0 ? at + extent : at))
    const from = begin[k] ?? undefined
    const to = end[k] ?? undefined
    const start = from === undefined ? (stride > 0 ? low : high) : clip(from)
    const stop = to === undefined ? (stride > 0 ? high : low) : clip(to)
    const count = Math.max(0, Math.ceil((stop - start) / stride))
    return { start: count === 0 ? 0 : start, stride, count }
  })
  return {
    begin: axes.map(({ start }) => start),
    strides: axes.map(({ stride }) => stride),
    shape: axes.map(({ count }) => count),
  }
}
