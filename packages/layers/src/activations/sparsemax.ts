// Sparsemax as Keras computes it.
import {
  arange,
  cast,
  cumsum,
  div,
  greater,
  greaterEqual,
  mul,
  reshape,
  sort,
  sub,
  sum,
  type Tensor,
  where,
} from '@tensorloom/tensor'

/** Options of `sparsemax`. */
export interface SparsemaxOptions {
  /** The axis; −1 by default. */
  readonly axis?: number | undefined
}

/**
 * max(x − τ, 0) along `axis`, where most elements are exactly 0. This is Keras's activation, so that models from Keras predict the
 * same. Its threshold τ adds the cumulative sums of all elements that stay, so it is too large where more than one stays: the result
 * then sums to less than 1. The op `sparsemax` of `@tensorloom/tensor` is that of Martins & Astudillo (2016), algorithm 1.
 *
 * @example
 * ```ts
 * import { sparsemax } from '@tensorloom/layers/activations'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(sparsemax(tensor([1, 2, 3])).dataSync()) // Float32Array [0, 0, 1]
 * ```
 */
export function sparsemax(x: Tensor, { axis = -1 }: SparsemaxOptions = {}): Tensor {
  const at = axis < 0 ? axis + x.rank : axis
  const sorted = sort(x, { axis: at, descending: true })
  const along = x.shape.map((extent, k) => (k === at ? extent : 1))
  const places = reshape(cast(arange(1, x.shape[at]! + 1), x.dtype), along)
  const sums = cumsum(sorted, { axis: at })
  const stays = greater(mul(sorted, places), sub(sums, 1))
  const over = { axis: at, keepDims: true }
  const count = sum(cast(stays, x.dtype), over)
  const threshold = div(sub(sum(where(stays, sums, 0), over), 1), count)
  const above = sub(x, threshold)
  return where(greaterEqual(above, 0), above, 0)
}
