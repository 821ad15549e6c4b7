// How the elements of a row-major tensor lie around one of its axes.
import type { Shape } from '@tensorloom/tensor'

/** Numbers of elements before, along and after an axis: element (o, k, j) lies at (o · extent + k) · inner + j. */
export interface AlongAxis {
  readonly outer: number
  readonly extent: number
  readonly inner: number
}

/** Elements before, along and after an axis, which may count from the end. */
export function alongAxis(shape: Shape, axis: number): AlongAxis {
  const at = axis < 0 ? axis + shape.length : axis
  const product = (extents: Shape): number => extents.reduce((size, one) => size * one, 1)
  return { outer: product(shape.slice(0, at)), extent: shape[at]!, inner: product(shape.slice(at + 1)) }
}
