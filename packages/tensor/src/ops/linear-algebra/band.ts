// Bands of matrices: a triangle keeps the elements on one side of a diagonal.

import { ShapeError } from '../../errors.js'
import * as ir from '../../ir/build.js'
import { defineOp } from '../../op/define-op.js'
import type { Op } from '../../op/signature.js'
import { shapeText } from '../../shape.js'
import type { Tensor, TensorLike } from '../../tensor-types.js'

interface Band {
  /** The lowest diagonal that is kept: column − row ≥ lower. */
  readonly lower?: number | undefined
  /** The highest diagonal that is kept: column − row ≤ upper. */
  readonly upper?: number | undefined
  /** The value elsewhere; 0 by default. */
  readonly fill?: number | undefined
}

/** The elements of matrices [..., rows, columns] between two diagonals, `fill` elsewhere. */
export const band: Op<(x: TensorLike, limits: Band) => Tensor> = /* @__PURE__ */ defineOp({
  kind: 'primitive',
  name: 'band',
  inputs: 1,
  options: { lower: undefined, upper: undefined, fill: 0 },
  infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  lower(lowering, { lower, upper, fill }) {
    const { shape } = lowering.outputs[0]!
    const axes = shape.map((_, k) => k)
    const diagonal = ir.sub(ir.axisIndex(shape.length - 1), ir.axisIndex(shape.length - 2))
    let value = lowering.load(lowering.input(0), axes)
    if (lower !== undefined) value = ir.select(ir.lessEqual(lower, diagonal), value, fill)
    if (upper !== undefined) value = ir.select(ir.lessEqual(diagonal, upper), value, fill)
    return [lowering.emit({ name: 'band', shape, value })]
  },
  gradient: ({ upstream, attrs: { lower, upper } }) => [() => band(upstream, { lower, upper })],
})

type TriangleOp = Op<(x: TensorLike, options?: { readonly k?: number | undefined }) => Tensor>

/* @__NO_SIDE_EFFECTS__ */
function triangle(name: string, side: 'lower' | 'upper'): TriangleOp {
  return defineOp({
    kind: 'composite',
    name,
    inputs: 1,
    options: { k: 0 },
    compose(x, { k }) {
      if (x.rank < 2 || !Number.isInteger(k)) {
        throw new ShapeError(`${name}: got shape ${shapeText(x.shape)} and k ${k}`, {
          help: 'expected matrices [..., rows, columns] and a whole number',
        })
      }
      return band(x, { [side]: k })
    },
  })
}

/**
 * The lower triangle of matrices [..., rows, columns]: elements on diagonal `k` (0 by default) and below, zeros above.
 *
 * @example
 * ```ts
 * import { tensor, tril } from '@tensorloom/tensor'
 * console.log(tril(tensor([[1, 2], [3, 4]])).dataSync()) // Float32Array [1, 0, 3, 4]
 * ```
 * @function
 */
export const tril: TriangleOp = /* @__PURE__ */ triangle('tril', 'upper')
/**
 * The upper triangle of matrices [..., rows, columns]: elements on diagonal `k` (0 by default) and above.
 *
 * @example
 * ```ts
 * import { tensor, triu } from '@tensorloom/tensor'
 * console.log(triu(tensor([[1, 2], [3, 4]])).dataSync()) // Float32Array [1, 2, 0, 4]
 * ```
 * @function
 */
export const triu: TriangleOp = /* @__PURE__ */ triangle('triu', 'lower')
