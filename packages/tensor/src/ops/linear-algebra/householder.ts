// The QR decomposition by Householder's reflections, one column after the other.
import type { Source } from '../../dispatch/lowering.js'
import * as ir from '../../ir/build.js'
import type { Expr } from '../../ir/types.js'
import { makeOp } from '../../op/define-op.js'
import type { PrimitiveDefinition } from '../../op/definition.js'
import type { Op } from '../../op/signature.js'
import type { Tensor } from '../../tensor-types.js'
import { stepNumbers } from './elimination.js'

// A reflection I − 2·v·vᵀ / (v·v) that leaves column `step` of `matrix` with one element, at row `step`.
interface Reflection {
  readonly step: Expr
  readonly matrix: Source
  /** [...batch]: the sum of squares of column `step` below row `step`. */
  readonly below: Source
}

/** The rules of the decomposition, without its gradient. */
export const householder: PrimitiveDefinition = {
  kind: 'primitive',
  name: 'qrDecomposition',
  inputs: 1,
  multiple: true,
  infer([x]) {
    const { shape, dtype } = x!
    const columns = shape.at(-1)!
    return [
      { shape, dtype },
      { shape: [...shape.slice(0, -2), columns, columns], dtype },
    ]
  },
  lower(lowering) {
    const name = 'qrDecomposition'
    const { shape, dtype } = lowering.outputs[0]!
    const [row, column] = [shape.length - 2, shape.length - 1]
    const outer = shape.slice(0, -2)
    const batch = outer.map((_, k) => k)
    const [rows, columns] = [shape[row]!, shape[column]!]
    const stepAt = stepNumbers(lowering, columns)
    const [i, j] = [ir.axisIndex(row), ir.axisIndex(column)]

    const norm = ({ matrix, step, below }: Reflection): { readonly own: Expr; readonly norm: Expr } => {
      const own = lowering.load(matrix, [...batch, { gather: step }, { gather: step }])
      return { own, norm: ir.sqrt(ir.add(ir.mul(own, own), lowering.load(below, batch))) }
    }
    // Element `at` of v: the column below row `step`. At row `step` the norm of the column is added with the sign of
    // the element.
    const element = (reflection: Reflection, at: number): Expr => {
      const { step, matrix } = reflection
      const { own, norm: length } = norm(reflection)
      const head = ir.add(own, ir.select(ir.less(own, 0), ir.neg(length), length))
      const k = ir.axisIndex(at)
      const rest = lowering.load(matrix, [...batch, at, { gather: step }])
      return ir.select(ir.less(k, step), 0, ir.select(ir.equal(k, step), head, rest))
    }
    // 2 / (v·v) = 1 / (norm · (norm + |element|)); 0 if all elements below are 0 already.
    const scale = (reflection: Reflection): Expr => {
      const { own, norm: length } = norm(reflection)
      const below = lowering.load(reflection.below, batch)
      return ir.select(ir.equal(below, 0), 0, ir.div(1, ir.mul(length, ir.add(length, ir.abs(own)))))
    }
    // The reflected matrix: y − v · (scale · vᵀ·y).
    const reflect = (y: Source, reflection: Reflection): Source => {
      // The rows are summed, so the columns come right after the batch axes.
      const [over, across] = [batch.length + 1, batch.length]
      const product = ir.mul(element(reflection, over), lowering.load(y, [...batch, over, across]))
      const along = lowering.emitReduce(name, [...outer, columns], 'sum', [rows], product)
      const part = ir.mul(scale(reflection), lowering.load(along, [...batch, column]))
      const own = lowering.load(y, [...batch, row, column])
      return lowering.emit({ name, shape, value: ir.sub(own, ir.mul(element(reflection, row), part)) })
    }

    let matrix = lowering.input(0)
    const reflections: Reflection[] = []
    for (let k = 0; k < columns; k++) {
      const step = stepAt(k)
      const over = batch.length
      const own = lowering.load(matrix, [...batch, over, { gather: step }])
      const square = ir.select(ir.less(step, ir.axisIndex(over)), ir.mul(own, own), 0)
      const below = lowering.emitReduce(name, outer, 'sum', [rows], square)
      const reflection: Reflection = { step, matrix, below }
      reflections.push(reflection)
      matrix = reflect(matrix, reflection)
    }
    const top = lowering.outputs[1]!.shape
    const axes = top.map((_, k) => k)
    const r = lowering.emit({ name, shape: top, value: ir.select(ir.less(j, i), 0, lowering.load(matrix, axes)) })
    let q = lowering.emit({ name, shape, value: ir.cast(ir.equal(i, j), dtype) })
    for (const reflection of reflections.reverse()) q = reflect(q, reflection)
    return [q, r]
  },
}

/** q and r of a floating matrix [..., m, n] with m ≥ n. It has no gradient: what only starts from it carries less code. */
export const qrFactors: Op<(x: Tensor) => [q: Tensor, r: Tensor]> = /* @__PURE__ */ makeOp(householder)
