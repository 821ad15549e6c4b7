// Puts the value of a kernel in the place of loads of its result, so that the kernel itself is not needed.
import { add, axisIndex, constant, mul } from '../ir/build.js'
import type { AffineForm, Expr, Index, LoadExpr } from '../ir/types.js'
import { rewrite } from '../ir/visit.js'
import { rowMajor, type Shape, sizeOf } from '../shape.js'

/** Where a load reads, along one axis of what it reads: `offset + Σ stride · axis`, in numbers that are known. */
export interface Along {
  readonly offset: number
  readonly terms: readonly { readonly axis: number; readonly stride: number }[]
}

/**
 * The position of a load along each axis of a result of `shape`, which starts at element `start`; undefined if it is not
 * affine along each, or may be skipped.
 *
 * @param extents - of all axes of the kernel that loads
 */
export function positionsOf(
  { index, guard }: LoadExpr,
  start: number,
  shape: Shape,
  extents: readonly number[],
): readonly Along[] | undefined {
  if (guard !== undefined || index.gather !== undefined || sizeOf(shape) === 0) return undefined
  const strides = rowMajor(shape)
  let rest = start + (index.offset as number)
  const offsets = strides.map((stride, d) => {
    const offset = shape[d] === 1 ? 0 : Math.floor(rest / stride)
    rest -= offset * stride
    return offset
  })
  if (rest !== 0) return undefined
  const terms: { axis: number; stride: number }[][] = shape.map(() => [])
  for (const { axis, stride } of index.terms as Along['terms']) {
    if (extents[axis] === 1) continue
    const d = strides.findIndex((one, k) => shape[k]! > 1 && Math.abs(stride) >= one)
    if (d < 0 || stride % strides[d]! !== 0) return undefined
    terms[d]!.push({ axis, stride: stride / strides[d]! })
  }
  // What stays inside of every axis is the one way to write the position.
  const isInside = shape.every((extent, d) => {
    let [least, most] = [offsets[d]!, offsets[d]!]
    for (const { axis, stride } of terms[d]!) {
      const reach = stride * (extents[axis]! - 1)
      if (reach < 0) least += reach
      else most += reach
    }
    return least >= 0 && most < extent
  })
  return isInside ? offsets.map((offset, d) => ({ offset, terms: terms[d]! })) : undefined
}

/** The value of a kernel without reductions, at a position along each of its axes. */
export function valueAt(value: Expr, at: readonly Along[]): Expr {
  const moved = <F extends AffineForm>(form: F): F => {
    let offset = form.offset as number
    const strides = new Map<number, number>()
    for (const { axis, stride } of form.terms as Along['terms']) {
      const along = at[axis]!
      offset += stride * along.offset
      for (const term of along.terms) strides.set(term.axis, (strides.get(term.axis) ?? 0) + stride * term.stride)
    }
    return { ...form, offset, terms: [...strides].map(([axis, stride]) => ({ axis, stride })) }
  }
  return rewrite(value, (node) => {
    if (node.kind === 'axis') return indexAt(at[node.axis]!)
    if (node.kind !== 'load') return node
    const index: Index = moved(node.index)
    return node.guard === undefined
      ? { ...node, index }
      : { ...node, index, guard: { ...node.guard, ranges: node.guard.ranges.map(moved) } }
  })
}

function indexAt({ offset, terms }: Along): Expr {
  const parts = terms.map(({ axis, stride }) => (stride === 1 ? axisIndex(axis) : mul(axisIndex(axis), stride)))
  const [first, ...rest] = parts
  if (first === undefined) return constant(offset, 'int32')
  const sum = rest.reduce(add, first)
  return offset === 0 ? sum : add(sum, offset)
}
