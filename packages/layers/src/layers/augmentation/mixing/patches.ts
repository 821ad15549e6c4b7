// Random rectangles in images.
import {
  add,
  arange,
  greaterEqual,
  less,
  logicalAnd,
  mul,
  reshape,
  type Shape,
  sub,
  type Tensor,
} from '@tensorloom/tensor'
import { uniform } from '../random-image-layer.js'

/** Random parts of a side. */
export interface Span {
  /** First place, [batch]. */
  readonly start: Tensor
  /** Place after the last one, [batch]. */
  readonly end: Tensor
}

/** A random span of a side of `extent` pixels. `share` is its length as a fraction of the side, [batch]. */
export function randomSpan(extent: number, share: Tensor): Span {
  const length = mul(share, extent)
  const start = mul(uniform(share.shape), sub(extent, length))
  return { start, end: add(start, length) }
}

/** Which pixels lie within both spans: bool [batch, height, width, 1]. */
export function rectangle([, height, width]: Shape, down: Span, across: Span): Tensor {
  const within = (places: Tensor, { start, end }: Span): Tensor =>
    logicalAnd(greaterEqual(places, reshape(start, [-1, 1, 1, 1])), less(places, reshape(end, [-1, 1, 1, 1])))
  const rows = reshape(arange(0, height!), [1, height!, 1, 1])
  const columns = reshape(arange(0, width!), [1, 1, width!, 1])
  return logicalAnd(within(rows, down), within(columns, across))
}
