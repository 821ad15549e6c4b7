// Layouts: shape, strides and dtype of a tensor. They are interned, so that the eager cache can compare them by number.
import type { DType } from '../dtype.js'
import { checkSize, rowMajor, type Shape, sameShape, sizeOf } from '../shape.js'
import { sharedState } from './state.js'

/** How elements are arranged in a storage. Equal layouts are usually the same object. Cache keys use its `id`. */
export interface Layout {
  /** The number of this layout in cache keys. */
  readonly id: number
  /** Extent of each axis. */
  readonly shape: Shape
  /** Step of each axis, in elements; 0 for a broadcast axis, negative for a flipped one. */
  readonly strides: readonly number[]
  /** Element type. */
  readonly dtype: DType
  /** Number of elements. */
  readonly size: number
  /** Whether the elements are in row-major order without gaps. */
  readonly contiguous: boolean
}

// The table is limited, so that a program with ever new shapes does not fill the memory. A dropped layout only costs a
// cache miss.
const limit = 1 << 16

/** The row-major layout of a shape and dtype. */
export function layoutOf(shape: Shape, dtype: DType): Layout {
  return intern(`${dtype}:${shape}`, shape, undefined, dtype)
}

/** The layout with explicit strides. */
export function stridedLayout(shape: Shape, strides: readonly number[], dtype: DType): Layout {
  return isRowMajor(shape, strides)
    ? layoutOf(shape, dtype)
    : intern(`${dtype}:${shape}:${strides}`, shape, strides, dtype)
}

function intern(key: string, shape: Shape, strides: readonly number[] | undefined, dtype: DType): Layout {
  const state = sharedState()
  const known = state.layouts.get(key)
  if (known !== undefined) return known
  // The last check, for shapes that no function has checked.
  checkSize('tensorloom', shape)
  if (state.layouts.size >= limit) state.layouts.clear()
  const layout: Layout = {
    id: state.nextLayout++,
    shape: Object.freeze([...shape]),
    strides: Object.freeze(strides === undefined ? rowMajor(shape) : [...strides]),
    dtype,
    size: sizeOf(shape),
    contiguous: strides === undefined,
  }
  state.layouts.set(key, layout)
  return layout
}

function isRowMajor(shape: Shape, strides: readonly number[]): boolean {
  const natural = rowMajor(shape)
  if (sizeOf(shape) === 0) return true
  return shape.every((extent, k) => extent === 1 || strides[k] === natural[k])
}

/**
 * The layout of the same elements with another shape, or undefined if that needs a copy. Axes can be regrouped only if
 * the old axes are contiguous with each other.
 */
export function reshapeLayout(layout: Layout, shape: Shape): Layout | undefined {
  if (sameShape(layout.shape, shape)) return layout
  if (layout.contiguous) return layoutOf(shape, layout.dtype)
  const kept = layout.shape.map((extent, k) => [extent, layout.strides[k]!] as const).filter(([extent]) => extent !== 1)
  const strides = new Array<number>(shape.length).fill(0)
  let old = 0
  let k = 0
  while (k < shape.length) {
    if (shape[k] === 1) {
      k++
      continue
    }
    // Gather old axes and new axes until both groups hold the same number of elements.
    let [oldSize, lastStride] = kept[old++]!
    let newSize = shape[k]!
    const first = k++
    while (oldSize !== newSize) {
      if (oldSize < newSize) {
        const [extent, stride] = kept[old++]!
        if (lastStride !== stride * extent) return undefined
        oldSize *= extent
        lastStride = stride
      } else {
        newSize *= shape[k++]!
      }
    }
    let stride = lastStride
    for (let j = k - 1; j >= first; j--) {
      strides[j] = stride
      stride *= shape[j]!
    }
  }
  return stridedLayout(shape, strides, layout.dtype)
}
