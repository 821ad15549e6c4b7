// Slices boxes of a tensor, and pads with a constant, which is the inverse.

import { describeValue } from '../../describe.js'
import { affine } from '../../dispatch/lowering.js'
import { checkFill } from '../../dtype.js'
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { stridedLayout } from '../../runtime/layout.js'
import { type Shape, shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'

/**
 * The box of extents `size` that starts at `begin`; −1 in `size` means up to the end. Axes behind those that are named are
 * whole. A view.
 *
 * @example
 * ```ts
 * import { slice, tensor } from '@tensorloom/tensor'
 * console.log(slice(tensor([[1, 2, 3], [4, 5, 6]]), [0, 1], [2, 2]).dataSync()) // Float32Array [2, 3, 5, 6]
 * ```
 * @function
 */
export const slice: Op<(x: TensorLike, begin: readonly number[], size: readonly number[]) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'slice',
    inputs: 1,
    positional: ['begin', 'size'],
    infer: ([x], { begin, size }) => [{ shape: boxOf(x.shape, begin, size), dtype: x.dtype }],
    view(layout, { begin, size }) {
      const shape = boxOf(layout.shape, begin, size)
      const offset = beginOf(begin, shape).reduce((sum, start, k) => sum + start * layout.strides[k]!, 0)
      return { layout: stridedLayout(shape, layout.strides, layout.dtype), offset: layout.size === 0 ? 0 : offset }
    },
    lower(lowering, { begin }) {
      const x = lowering.input(0)
      const { shape } = lowering.outputs[0]!
      const positions = beginOf(begin, shape).map((start, k) => affine(start, [k, 1]))
      return [lowering.emit({ name: 'slice', shape, value: lowering.load(x, positions) })]
    },
    gradient: ({ inputs: [x], outputs: [y], upstream, attrs: { begin } }) => [
      () =>
        padConstant(
          upstream,
          beginOf(begin, x.shape).map((start, k) => [start, x.shape[k]! - start - y.shape[k]!] as const),
        ),
    ],
  })

// The start of every axis. Axes that are not named start at 0.
function beginOf(begin: readonly number[], shape: Shape): number[] {
  return shape.map((_, k) => begin[k] ?? 0)
}

function boxOf(shape: Shape, begin: readonly number[], size: readonly number[]): Shape {
  const named = Array.isArray(begin) && Array.isArray(size) && begin.length === size.length
  if (named && begin.length <= shape.length) {
    const box = shape.map((whole, k) => {
      const extent = k < size.length ? size[k] : whole
      return extent === -1 ? whole - begin[k]! : extent
    })
    const fits = box.every((extent, k) => {
      const start = k < begin.length ? begin[k] : 0
      return isCount(start) && isCount(extent) && start + extent <= shape[k]!
    })
    if (fits) return box as number[]
  }
  throw new ShapeError(
    `slice: the box at ${describeValue(begin)} of size ${describeValue(size)} is not inside ${shapeText(shape)}`,
    { help: 'give begin and size as lists of one number for each axis; size −1 means up to the end' },
  )
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0

/** Numbers of elements to add before and after each axis. */
export type Paddings = readonly (readonly [before: number, after: number])[]

/** Pads the tensor with `value`. The public op in `pad.ts` has more modes. */
export const padConstant: Op<(x: TensorLike, paddings: Paddings, options?: { readonly value: number }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'pad',
    inputs: 1,
    positional: ['paddings'],
    options: { value: 0 },
    dynamic: ['value'],
    infer([x], { paddings, value }) {
      const rows = checkPaddings(x.shape, paddings)
      checkFill('pad', x.dtype, value)
      return [{ shape: x.shape.map((extent, k) => extent + rows[k]![0] + rows[k]![1]), dtype: x.dtype }]
    },
    lower(lowering, { paddings }) {
      const x = lowering.input(0)
      const { shape } = lowering.outputs[0]!
      const rows = paddings
      const positions = rows.map(([before], k) => affine(-before, [k, 1]))
      const padded = rows.flatMap(([before, after], k) => (before > 0 || after > 0 ? [k] : []))
      const load = lowering.load(x, positions, {
        within: padded,
        fill: lowering.slot({ kind: 'attribute', name: 'value' }),
      })
      return [lowering.emit({ name: 'pad', shape, value: load })]
    },
    gradient: ({ inputs: [x], upstream, attrs: { paddings } }) => [
      () =>
        slice(
          upstream,
          paddings.map(([before]) => before),
          x.shape,
        ),
    ],
  })

/** Throws unless `paddings` holds two whole numbers for every axis. */
export function checkPaddings(shape: Shape, paddings: unknown): Paddings {
  if (!Array.isArray(paddings) || paddings.length !== shape.length || !paddings.every((row: unknown) => isPair(row))) {
    throw new ShapeError(`pad: paddings ${rowsText(paddings)} do not fit ${shapeText(shape)}`, {
      help: 'give [before, after], both ≥ 0, for every axis',
    })
  }
  return paddings
}

// Rows of numbers as they are written, anything else in words.
function rowsText(paddings: unknown): string {
  const isRow = (row: unknown): boolean => Array.isArray(row) && row.every((one) => typeof one === 'number')
  return Array.isArray(paddings) && paddings.every(isRow) ? JSON.stringify(paddings) : describeValue(paddings)
}

function isPair(row: unknown): row is readonly [number, number] {
  return Array.isArray(row) && row.length === 2 && row.every((count) => Number.isInteger(count) && count >= 0)
}
