// Ops that only change how elements are addressed. Each returns a view if the strides allow it.

import type { Lowering, Source } from '../../dispatch/lowering.js'
import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { reshapeLayout, stridedLayout } from '../../runtime/layout.js'
import {
  type Axis,
  broadcastShapes,
  broadcastStrides,
  checkShape,
  normalizeAxes,
  normalizeAxis,
  type Shape,
  sameShape,
  shapeText,
  sizeOf,
} from '../../shape.js'
import type { AxisOption, Tensor, TensorLike } from '../../tensor-types.js'

// The lowering of a view op, if it cannot be a view: a row-major copy of its input.
function copy(lowering: Lowering): Source {
  const x = lowering.input(0)
  return lowering.emit({
    name: 'copy',
    shape: x.shape,
    value: lowering.load(
      x,
      x.shape.map((_, k) => k),
    ),
  })
}

/**
 * The same elements in row-major order, with another shape. One extent may be −1: it is inferred from the others. A
 * view if the strides allow it, else a copy.
 *
 * @example
 * ```ts
 * import { reshape, tensor } from '@tensorloom/tensor'
 * console.log(reshape(tensor([1, 2, 3, 4, 5, 6]), [2, -1]).shape) // [2, 3]
 * ```
 * @function
 */
export const reshape: Op<(x: TensorLike, shape: Shape) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'reshape',
  inputs: 1,
  positional: ['shape'],
  infer: ([x], { shape }) => [{ shape: resolveShape(x.shape, shape), dtype: x.dtype }],
  view(layout, { shape }) {
    const viewed = reshapeLayout(layout, resolveShape(layout.shape, shape))
    return viewed && { layout: viewed, offset: 0 }
  },
  lower: (lowering) => [lowering.reshape(copy(lowering), lowering.outputs[0]!.shape)],
  gradient: ({ inputs: [x], upstream }) => [() => reshape(upstream, x.shape)],
})

function resolveShape(from: Shape, to: Shape): Shape {
  const holes = Array.isArray(to) ? to.filter((extent) => extent === -1).length : 0
  checkShape('reshape', holes === 0 ? to : to.map((extent) => (extent === -1 ? 0 : extent)))
  const known = to.reduce((size, extent) => (extent === -1 ? size : size * extent), 1)
  const size = sizeOf(from)
  if (holes === 1 && known !== 0 && size % known === 0)
    return to.map((extent) => (extent === -1 ? size / known : extent))
  if (holes > 1 || holes === 1 || known !== size) {
    throw new ShapeError(
      `reshape: ${shapeText(from)} (${size} elements) does not fit ${shapeText(to)}${holes > 1 ? ': more than one −1' : ''}`,
      { help: 'the number of elements stays the same; at most one extent is −1' },
    )
  }
  return to
}

/**
 * Axes in another order: axis `k` of the result is axis `perm[k]` of the input. Reversed by default. A view.
 *
 * @example
 * ```ts
 * import { tensor, transpose } from '@tensorloom/tensor'
 * console.log(transpose(tensor([[1, 2, 3]])).shape) // [3, 1]
 * ```
 * @function
 */
export const transpose: Op<(x: TensorLike, options?: { readonly perm?: readonly number[] | undefined }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'transpose',
    inputs: 1,
    options: { perm: undefined },
    infer: ([x], { perm }) => [{ shape: permutation(x.shape, perm).map((axis) => x.shape[axis]!), dtype: x.dtype }],
    view(layout, { perm }) {
      const order = permutation(layout.shape, perm)
      const moved = stridedLayout(
        order.map((axis) => layout.shape[axis]!),
        order.map((axis) => layout.strides[axis]!),
        layout.dtype,
      )
      return { layout: moved, offset: 0 }
    },
    lower: copyLower,
    gradient({ inputs: [x], upstream, attrs: { perm } }) {
      const order = permutation(x.shape, perm)
      return [() => transpose(upstream, { perm: order.map((_, axis) => order.indexOf(axis)) })]
    },
  })

function permutation(shape: Shape, perm: readonly number[] | undefined): number[] {
  if (perm === undefined) return shape.map((_, k) => shape.length - 1 - k)
  const axes = perm.map((axis) => normalizeAxis('transpose', axis, shape.length))
  if (axes.length !== shape.length || new Set(axes).size !== axes.length) {
    throw new ShapeError(
      `transpose: perm ${JSON.stringify(perm)} is not a permutation of the ${shape.length} axes of ${shapeText(shape)}`,
      {
        help: 'name every axis once',
      },
    )
  }
  return axes
}

// These ops are always views, so this never runs. But every primitive needs a lowering.
function copyLower(lowering: Lowering): readonly Source[] {
  return [lowering.reshape(copy(lowering), lowering.outputs[0]!.shape)]
}

/**
 * Inserts an axis of extent 1 before `axis` (0 by default). −1 appends an axis. A view.
 *
 * @example
 * ```ts
 * import { expandDims, tensor } from '@tensorloom/tensor'
 * console.log(expandDims(tensor([1, 2]), { axis: 0 }).shape) // [1, 2]
 * ```
 * @function
 */
export const expandDims: Op<(x: TensorLike, options?: AxisOption) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'expandDims',
  inputs: 1,
  options: { axis: 0 },
  compose(x, { axis }) {
    const at = normalizeAxis('expandDims', axis, x.rank + 1)
    return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)])
  },
})

/**
 * Removes axes of extent 1: those in `axis`, or all by default. A view.
 *
 * @example
 * ```ts
 * import { squeeze, tensor } from '@tensorloom/tensor'
 * console.log(squeeze(tensor([[[1, 2]]])).shape) // [2]
 * ```
 * @function
 */
export const squeeze: Op<(x: TensorLike, options?: { readonly axis?: Axis | undefined }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'composite',
    name: 'squeeze',
    inputs: 1,
    options: { axis: undefined },
    compose(x, { axis }) {
      const axes =
        axis === undefined
          ? x.shape.flatMap((extent, k) => (extent === 1 ? [k] : []))
          : normalizeAxes('squeeze', axis, x.rank)
      const wrong = axes.find((k) => x.shape[k] !== 1)
      if (wrong !== undefined) {
        throw new ShapeError(`squeeze: axis ${wrong} of ${shapeText(x.shape)} has extent ${x.shape[wrong]}, not 1`, {
          help: 'name axes of extent 1, or leave axis out',
        })
      }
      return reshape(
        x,
        x.shape.filter((_, k) => !axes.includes(k)),
      )
    },
  })

/**
 * Stretches the tensor to `shape` by NumPy's broadcasting rule. A view.
 *
 * @example
 * ```ts
 * import { broadcastTo, tensor } from '@tensorloom/tensor'
 * console.log(broadcastTo(tensor([1, 2]), [3, 2]).shape) // [3, 2]
 * ```
 * @function
 */
export const broadcastTo: Op<(x: TensorLike, shape: Shape) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'broadcastTo',
  inputs: 1,
  positional: ['shape'],
  infer([x], { shape }) {
    checkShape('broadcastTo', shape)
    const reached = broadcastShapes('broadcastTo', [x.shape, shape])
    if (!sameShape(reached, shape)) {
      throw new ShapeError(`broadcastTo: ${shapeText(x.shape)} does not stretch to ${shapeText(shape)}`, {
        help: 'axes align from the right; only extents of 1 stretch',
      })
    }
    return [{ shape, dtype: x.dtype }]
  },
  view: (layout, { shape }) => ({
    layout: stridedLayout(shape, broadcastStrides(layout.shape, layout.strides, shape), layout.dtype),
    offset: 0,
  }),
  lower(lowering) {
    const { shape } = lowering.outputs[0]!
    return [lowering.emit({ name: 'broadcastTo', shape, value: lowering.broadcast(lowering.input(0), shape) })]
  },
  // Autograd sums the upstream gradient back to the input's shape.
  gradient: ({ upstream }) => [upstream],
})

/**
 * The elements in reverse order along `axis` (all axes by default). A view.
 *
 * @example
 * ```ts
 * import { flip, tensor } from '@tensorloom/tensor'
 * console.log(flip(tensor([1, 2, 3])).dataSync()) // Float32Array [3, 2, 1]
 * ```
 * @function
 */
export const flip: Op<(x: TensorLike, options?: { readonly axis?: Axis | undefined }) => Tensor> =
  /* @__PURE__ */ defineOp({
    kind: 'primitive',
    name: 'flip',
    inputs: 1,
    options: { axis: undefined },
    infer([x], { axis }) {
      normalizeAxes('flip', axis, x.shape.length)
      return [{ shape: x.shape, dtype: x.dtype }]
    },
    view(layout, { axis }) {
      const axes = normalizeAxes('flip', axis, layout.shape.length)
      const strides = layout.strides.map((stride, k) => (axes.includes(k) ? -stride : stride))
      const offset = axes.reduce((sum, k) => sum + Math.max(0, layout.shape[k]! - 1) * layout.strides[k]!, 0)
      return { layout: stridedLayout(layout.shape, strides, layout.dtype), offset: layout.size === 0 ? 0 : offset }
    },
    lower: copyLower,
    gradient: ({ upstream, attrs: { axis } }) => [() => flip(upstream, { axis })],
  })
