// Merges several axes into one last axis, so that an op along one axis also works over several.
import { type Shape, sizeOf } from '../../shape.js'
import type { Tensor } from '../../tensor-types.js'
import { reshape, transpose } from './shape.js'

/** The axes of `x` merged into the last axis of `rows`, and a function that restores the shape. */
export interface AxesLast {
  /** [...other axes, product of the axes] */
  readonly rows: Tensor
  restore(rows: Tensor): Tensor
}

/** Moves `axes` (counted from the front, ascending) to the end of `x` and merges them into one. */
export function axesLast(x: Tensor, axes: readonly number[]): AxesLast {
  const others = x.shape.flatMap((_, k) => (axes.includes(k) ? [] : [k]))
  const perm = [...others, ...axes]
  const extents = (list: readonly number[]): Shape => list.map((k) => x.shape[k]!)
  const moved = transpose(x, { perm })
  return {
    rows: reshape(moved, [...extents(others), sizeOf(extents(axes))]),
    restore: (rows) => transpose(reshape(rows, extents(perm)), { perm: perm.map((_, k) => perm.indexOf(k)) }),
  }
}
