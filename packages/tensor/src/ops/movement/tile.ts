// Repeats a tensor as a whole, or each of its elements.

import { ShapeError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { normalizeAxis, shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { concatMany } from './rearrange.js'
import { broadcastTo, reshape } from './shape.js'
import { slice } from './slice.js'

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0

/**
 * Repeats the tensor `reps[k]` times along axis k. The shorter of the shape and `reps` is extended with ones at the
 * front.
 *
 * @example
 * ```ts
 * import { tensor, tile } from '@tensorloom/tensor'
 * console.log(tile(tensor([1, 2]), [2]).dataSync()) // Float32Array [1, 2, 1, 2]
 * ```
 * @function
 */
export const tile: Op<(x: TensorLike, reps: readonly number[]) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'tile',
  inputs: 1,
  positional: ['reps'],
  compose(x, { reps }) {
    if (!Array.isArray(reps) || !reps.every(isCount)) {
      throw new ShapeError(`tile: reps is ${JSON.stringify(reps)}, expected a list of whole numbers`, {
        help: `give one for each axis of ${shapeText(x.shape)}`,
      })
    }
    const rank = Math.max(x.rank, reps.length)
    const shape = [...new Array<number>(rank - x.rank).fill(1), ...x.shape]
    const times = [...new Array<number>(rank - reps.length).fill(1), ...(reps as number[])]
    const spread = shape.flatMap((extent, k) => [times[k]!, extent])
    const columns = reshape(
      x,
      shape.flatMap((extent) => [1, extent]),
    )
    return reshape(
      broadcastTo(columns, spread),
      shape.map((extent, k) => extent * times[k]!),
    )
  },
})

/**
 * Repeats each element along `axis`. Without `axis`, repeats the elements in row-major order.
 *
 * @param repeats - the number of repeats: one for all elements, or one for each index of the axis
 * @example
 * ```ts
 * import { repeat, tensor } from '@tensorloom/tensor'
 * console.log(repeat(tensor([1, 2]), 2).dataSync()) // Float32Array [1, 1, 2, 2]
 * ```
 * @function
 */
export const repeat: Op<
  (x: TensorLike, repeats: number | readonly number[], options?: { readonly axis?: number | undefined }) => Tensor
> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'repeat',
  inputs: 1,
  positional: ['repeats'],
  options: { axis: undefined },
  compose(x, { repeats, axis }) {
    const rows = axis === undefined ? reshape(x, [x.size]) : x
    const at = normalizeAxis('repeat', axis ?? 0, rows.rank)
    const extent = rows.shape[at]!
    const counts = typeof repeats === 'number' ? [repeats] : repeats
    if (!Array.isArray(counts) || !counts.every(isCount) || (counts.length !== 1 && counts.length !== extent)) {
      throw new ShapeError(`repeat: repeats ${JSON.stringify(repeats)} do not fit ${extent} elements`, {
        help: 'give one whole number, or one for each element of the axis',
      })
    }
    if (counts.length <= 1) return stretchRuns(rows, at, counts[0] ?? 1)
    const runs = counts.map((count: number, k: number) =>
      stretchRuns(
        slice(
          rows,
          rows.shape.map((_, d) => (d === at ? k : 0)),
          rows.shape.map((own, d) => (d === at ? 1 : own)),
        ),
        at,
        count,
      ),
    )
    return concatMany(runs, at)
  },
})

function stretchRuns(x: Tensor, at: number, count: number): Tensor {
  const [before, after] = [x.shape.slice(0, at + 1), x.shape.slice(at + 1)]
  const columns = reshape(x, [...before, 1, ...after])
  const shape = x.shape.map((extent, k) => (k === at ? extent * count : extent))
  return reshape(broadcastTo(columns, [...before, count, ...after]), shape)
}
