// Diagonals: reads them as views, writes them into zeros, and sums them.

import { affine, type Position } from '../../dispatch/lowering.js'
import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import type { Filled } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import { stridedLayout } from '../../runtime/layout.js'
import { normalizeAxis, type Shape, shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { sum } from '../reduction/reduce.js'

/** Which diagonal of which axes. */
export interface DiagonalOptions {
  /** Column − row; 0, the main diagonal, by default. */
  readonly offset?: number | undefined
  /** The axis of rows; 0 by default. */
  readonly axis1?: number | undefined
  /** The axis of columns; 1 by default. */
  readonly axis2?: number | undefined
}

const diagonalOptions = { offset: 0, axis1: 0, axis2: 1 }

type Place = Filled<DiagonalOptions>

// Axis numbers counted from the front, and the diagonal's extent.
function resolve(name: string, shape: Shape, { offset, axis1, axis2 }: Place): Place & { readonly length: number } {
  const [row, column] = [normalizeAxis(name, axis1, shape.length), normalizeAxis(name, axis2, shape.length)]
  if (row === column || !Number.isInteger(offset)) {
    throw new ShapeError(
      `${name}: there is no diagonal ${offset} over axes ${axis1} and ${axis2} of ${shapeText(shape)}`,
      {
        help: 'name two different axes, and a whole number as offset',
      },
    )
  }
  const length = Math.min(shape[row]! + Math.min(offset, 0), shape[column]! - Math.max(offset, 0))
  return { offset, axis1: row, axis2: column, length: Math.max(0, length) }
}

/**
 * Replaces two axes with their diagonal as a new last axis. A view.
 *
 * @example
 * ```ts
 * import { diagonal, tensor } from '@tensorloom/tensor'
 * console.log(diagonal(tensor([[1, 2], [3, 4]])).dataSync()) // Float32Array [1, 4]
 * ```
 * @function
 */
export const diagonal: Op<(x: TensorLike, options?: DiagonalOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'diagonal',
  inputs: 1,
  options: diagonalOptions,
  infer([x], attrs) {
    const { axis1, axis2, length } = resolve('diagonal', x.shape, attrs)
    return [{ shape: [...x.shape.filter((_, k) => k !== axis1 && k !== axis2), length], dtype: x.dtype }]
  },
  view({ shape, strides, dtype }, attrs) {
    const { axis1, axis2, offset, length } = resolve('diagonal', shape, attrs)
    const rest = shape.flatMap((_, k) => (k === axis1 || k === axis2 ? [] : [k]))
    const viewed = stridedLayout(
      [...rest.map((k) => shape[k]!), length],
      [...rest.map((k) => strides[k]!), strides[axis1]! + strides[axis2]!],
      dtype,
    )
    const start = offset < 0 ? -offset * strides[axis1]! : offset * strides[axis2]!
    return { layout: viewed, offset: viewed.size === 0 ? 0 : start }
  },
  lower(lowering, attrs) {
    const x = lowering.input(0)
    const { shape } = lowering.outputs[0]!
    const { axis1, axis2, offset } = resolve('diagonal', x.shape, attrs)
    let next = 0
    const positions = x.shape.map((_, k): Position => {
      if (k === axis1) return affine(Math.max(-offset, 0), [shape.length - 1, 1])
      return k === axis2 ? affine(Math.max(offset, 0), [shape.length - 1, 1]) : next++
    })
    return [lowering.emit({ name: 'diagonal', shape, value: lowering.load(x, positions) })]
  },
  gradient: ({ inputs: [x], upstream, attrs }) => [() => embedDiagonal(upstream, { ...attrs, shape: x.shape })],
})

/** Makes zeros of `shape` with the last axis of the input on a diagonal. */
const embedDiagonal: Op<(x: TensorLike, options: DiagonalOptions & { shape: Shape }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'embedDiagonal',
    inputs: 1,
    options: { ...diagonalOptions, shape: undefined },
    infer: ([x], { shape }) => [{ shape, dtype: x.dtype }],
    lower(lowering, attrs) {
      const x = lowering.input(0)
      const { shape } = lowering.outputs[0]!
      const { axis1, axis2, offset } = resolve('diag', shape, attrs)
      const rest = shape.flatMap((_, k) => (k === axis1 || k === axis2 ? [] : [k]))
      const load = lowering.load(x, [...rest, affine(Math.min(offset, 0), [axis1, 1])], {
        within: [x.shape.length - 1],
        when: ir.equal(ir.sub(ir.axisIndex(axis2), ir.axisIndex(axis1)), offset),
      })
      return [lowering.emit({ name: 'embedDiagonal', shape, value: load })]
    },
    gradient: ({ upstream, attrs: { offset, axis1, axis2 } }) => [() => diagonal(upstream, { offset, axis1, axis2 })],
  })

/**
 * For a vector, makes a matrix with the vector on diagonal `k` (0 by default). For a matrix, returns diagonal `k`.
 *
 * @example
 * ```ts
 * import { diag, tensor } from '@tensorloom/tensor'
 * console.log(diag(tensor([1, 2])).dataSync()) // Float32Array [1, 0, 0, 2]
 * ```
 * @function
 */
export const diag: Op<(x: TensorLike, options?: { readonly k?: number | undefined }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'diag',
    inputs: 1,
    options: { k: 0 },
    compose(x, { k }) {
      if (x.rank === 2) return diagonal(x, { offset: k })
      if (x.rank === 1 && Number.isInteger(k)) {
        const extent = x.size + Math.abs(k)
        return embedDiagonal(x, { shape: [extent, extent], offset: k })
      }
      throw new ShapeError(`diag: got shape ${shapeText(x.shape)} and k ${k}`, {
        help: 'expected a vector or a matrix, and a whole number; for other ranks use diagonal',
      })
    },
  })

/**
 * The sum of a diagonal of two axes, the first two by default; integers give int32.
 *
 * @param x - at least two axes: [rows, columns, …]
 * @param options - `offset` of the diagonal, and its two axes: `axis1`, `axis2`
 * @returns [], or the other axes of `x`
 * @example
 * ```ts
 * import { tensor, trace } from '@tensorloom/tensor'
 * console.log(trace(tensor([[1, 2], [3, 4]])).itemSync()) // 5
 * ```
 * @function
 */
export const trace: Op<(x: TensorLike, options?: DiagonalOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'trace',
  inputs: 1,
  options: diagonalOptions,
  compose: (x, options) => sum(diagonal(x, options), { axis: -1 }),
})
