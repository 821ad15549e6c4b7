// Padding: adds elements around a tensor, either a constant or the tensor's own elements.

import { ShapeError, TensorloomError } from '../../errors.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'
import { concat } from './join.js'
import { broadcastTo, flip, reshape } from './shape.js'
import { checkPaddings, type Paddings, padConstant, slice } from './slice.js'

/** Maps an index outside the tensor to the index of the element that is repeated there. */
const sourceOf: Record<Exclude<PadMode, 'constant'>, (at: number, extent: number) => number> = {
  edge: (at: number, extent: number): number => Math.max(0, Math.min(extent - 1, at)),
  reflect: (at: number, extent: number): number => bounce(at, Math.max(1, 2 * extent - 2), extent),
  symmetric: (at: number, extent: number): number => {
    const along = modulo(at, 2 * extent)
    return Math.min(along, 2 * extent - 1 - along)
  },
  wrap: (at: number, extent: number): number => modulo(at, extent),
}

function bounce(at: number, period: number, extent: number): number {
  const along = modulo(at, period)
  return extent === 1 ? 0 : Math.min(along, period - along)
}

function modulo(a: number, b: number): number {
  return ((a % b) + b) % b
}

/** How `pad` fills: with a constant, or with the tensor's own elements. */
export type PadMode = 'constant' | 'edge' | 'reflect' | 'symmetric' | 'wrap'

/** Options of `pad`. */
export interface PadOptions {
  /**
   * `constant` (the default) fills with `value`; `edge` repeats the outermost elements; `reflect` mirrors the tensor
   * without repeating the outermost elements, and `symmetric` repeats them. `wrap` continues at the other end. As in
   * NumPy.
   */
  readonly mode?: PadMode | undefined
  /** The constant; 0 by default. */
  readonly value?: number | undefined
}

/**
 * Adds elements around a tensor.
 *
 * @param paddings - `[before, after]` for every axis
 * @example
 * ```ts
 * import { pad, tensor } from '@tensorloom/tensor'
 * const x = tensor([1, 2, 3])
 * console.log(pad(x, [[1, 2]]).dataSync()) // Float32Array [0, 1, 2, 3, 0, 0]
 * console.log(pad(x, [[1, 2]], { mode: 'reflect' }).dataSync()) // Float32Array [2, 1, 2, 3, 2, 1]
 * ```
 * @function
 */
export const pad: Op<(x: TensorLike, paddings: Paddings, options?: PadOptions) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'composite',
  name: 'pad',
  inputs: 1,
  positional: ['paddings'],
  options: { mode: 'constant', value: 0 },
  compose(x, { paddings, mode, value }) {
    if (mode === 'constant') return padConstant(x, paddings, { value })
    if (!Object.hasOwn(sourceOf, mode)) {
      throw new TensorloomError(`pad: unknown mode ${JSON.stringify(mode)}`, {
        help: `the modes are constant, ${Object.keys(sourceOf).join(', ')}`,
      })
    }
    const rows = checkPaddings(x.shape, paddings)
    const empty = rows.findIndex(([before, after], k) => before + after > 0 && x.shape[k] === 0)
    if (empty >= 0) {
      throw new ShapeError(`pad: axis ${empty} of ${shapeText(x.shape)} has no elements to repeat`, {
        help: "use mode 'constant'",
      })
    }
    // Returns a separate view even if nothing is added, because the caller may dispose either one.
    const start = reshape(x, x.shape)
    return rows.reduce((y, [before, after], axis) => padAxis(y, axis, before, after, mode), start)
  },
})

function padAxis(x: Tensor, axis: number, before: number, after: number, mode: Exclude<PadMode, 'constant'>): Tensor {
  if (before + after === 0) return x
  const extent = x.shape[axis]!
  const places = (from: number, count: number): number[] =>
    Array.from({ length: count }, (_, k) => sourceOf[mode](from + k, extent))
  return concat([...runs(x, axis, places(-before, before)), x, ...runs(x, axis, places(extent, after))], { axis })
}

// Splits consecutive source indices into views: runs that ascend, descend or repeat.
function runs(x: Tensor, axis: number, places: readonly number[]): Tensor[] {
  const parts: Tensor[] = []
  let start = 0
  while (start < places.length) {
    const step = start + 1 < places.length ? places[start + 1]! - places[start]! : 0
    let end = start + 1
    while (end < places.length && places[end]! - places[end - 1]! === step && Math.abs(step) <= 1) end++
    parts.push(run(x, axis, places[start]!, step, end - start))
    start = end
  }
  return parts
}

function run(x: Tensor, axis: number, first: number, step: number, count: number): Tensor {
  const begin = x.shape.map((_, k) => (k === axis ? (step < 0 ? first - count + 1 : first) : 0))
  const still = step === 0 || count === 1
  const part = slice(
    x,
    begin,
    x.shape.map((extent, k) => (k === axis ? (still ? 1 : count) : extent)),
  )
  if (still)
    return broadcastTo(
      part,
      x.shape.map((extent, k) => (k === axis ? count : extent)),
    )
  return step < 0 ? flip(part, { axis }) : part
}
