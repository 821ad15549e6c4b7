// The layout of heads: attention runs over [batch, …, heads, time, depth], with one axis for all axes of time.
import { reshape, type Shape, ShapeError, type Tensor, transpose } from '@tensorloom/tensor'
import { describeValue, shapeText } from '@tensorloom/tensor/op'

/** Which axes of [batch, …, heads, depth] are time. */
export interface HeadLayout {
  /** The axes of time. */
  readonly time: readonly number[]
  /** The order that puts them between heads and depth. */
  readonly order: readonly number[]
  /** The order that puts them back. */
  readonly inverse: readonly number[]
}

/** The layout of a query of `rank` axes, [batch, …, depth], with attention over `axes`; all but batch and depth by default. */
export function layoutOf(layer: string, rank: number, axes: readonly number[] | undefined): HeadLayout {
  const inner = Array.from({ length: rank - 2 }, (_, k) => k + 1)
  const time = (axes ?? inner).map((axis) => (axis < 0 ? axis + rank : axis))
  if (time.length === 0 || time.some((axis) => !inner.includes(axis)) || new Set(time).size < time.length) {
    throw new ShapeError(`${layer}: attentionAxes is ${describeValue(axes)} for inputs with ${rank} axes`, {
      help: `give axes between batch and depth: 1 to ${rank - 2}`,
    })
  }
  const others = inner.filter((axis) => !time.includes(axis))
  const order = [0, ...others, rank - 1, ...time, rank]
  return { time, order, inverse: order.map((_, axis) => order.indexOf(axis)) }
}

/** [batch, …, heads, depth] as [batch, others, heads, time, depth]. */
export function toHeads(x: Tensor, { time, order }: HeadLayout): Tensor {
  const moved = transpose(x, { perm: order })
  if (time.length === 1) return moved
  const before = moved.shape.slice(0, -time.length - 1)
  return reshape(moved, [...before, -1, moved.shape.at(-1)!])
}

/** The inverse of `toHeads`; `shape` is that of the query, [batch, …, features]. */
export function fromHeads(x: Tensor, { time, inverse }: HeadLayout, shape: Shape): Tensor {
  if (time.length === 1) return transpose(x, { perm: inverse })
  const extents = time.map((axis) => shape[axis]!)
  return transpose(reshape(x, [...x.shape.slice(0, -2), ...extents, x.shape.at(-1)!]), { perm: inverse })
}

/**
 * A mask [batch, queries, keys] or [batch, heads, queries, keys], each with all axes of time, so that it broadcasts to scores
 * [batch, others, heads, queries, keys] with `rank` axes.
 */
export function maskForScores(layer: string, mask: Tensor, rank: number, axesOfTime: number): Tensor {
  const before = mask.rank - 2 * axesOfTime
  if (before < 1 || before > rank - 2) {
    throw new ShapeError(
      `${layer}: attentionMask has shape ${shapeText(mask.shape)}, expected [batch, queries, keys]`,
      {
        help: 'give [batch, queries, keys], or [batch, heads, queries, keys]',
      },
    )
  }
  const shape = mask.shape
  const times = [shape.slice(before, before + axesOfTime), shape.slice(before + axesOfTime)].map((part) =>
    part.reduce((product, extent) => product * extent, 1),
  )
  const missing = new Array<number>(rank - 2 - before).fill(1)
  return reshape(mask, [...shape.slice(0, before), ...missing, ...times])
}
