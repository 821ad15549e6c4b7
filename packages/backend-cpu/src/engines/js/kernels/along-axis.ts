// How the elements of a row-major tensor lie around one of its axes.
import type { Shape } from '@tensorloom/tensor'
import { sizeOf } from '@tensorloom/tensor/backend'

/** Numbers of elements before, along and after an axis: element (o, k, j) lies at (o · extent + k) · inner + j. */
export interface AlongAxis {
  readonly outer: number
  readonly extent: number
  readonly inner: number
}

/** Counts the elements before, along and after an axis. A negative axis counts from the end. */
export function alongAxis(shape: Shape, axis: number): AlongAxis {
  const at = axis < 0 ? axis + shape.length : axis
  return { outer: sizeOf(shape.slice(0, at)), extent: shape[at]!, inner: sizeOf(shape.slice(at + 1)) }
}
