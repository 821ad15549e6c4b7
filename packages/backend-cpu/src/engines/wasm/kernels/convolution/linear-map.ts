// A constant matrix times vectors, unrolled. Parts that two rows or two columns share are computed once.
import {
  addVectors,
  type Code,
  type FunctionBuilder,
  f32x4,
  type Local,
  multiplyVectors,
  op,
  subtractVectors,
} from '../../assembler/index.js'
import { type MultiplyAdd, zeros } from '../gemm/vectors.js'
import type { Matrix } from './winograd-matrices.js'

/** `matrix · values`. */
export type LinearMap = (values: readonly Local[]) => Local[]

/**
 * Writes the product into `f`. Create it outside of loops: it keeps its factors in locals, because engines rebuild constant
 * vectors at every use.
 */
export function linearMap(f: FunctionBuilder, matrix: Matrix, multiplyAdd: MultiplyAdd): LinearMap {
  const constants = new Map<number, Local>()
  for (const factor of matrix.flat()) {
    if (Math.abs(factor) !== 1 && factor !== 0 && !constants.has(factor)) constants.set(factor, f.let(f32x4(factor)))
  }
  const combine = (factors: readonly number[], values: readonly Local[]): Code => {
    const terms = factors.flatMap((factor, k) => (factor === 0 ? [] : [{ factor, value: values[k]! }]))
    // A term without a multiplication comes first.
    terms.sort((one, other) => rank(one.factor) - rank(other.factor))
    return (
      terms.reduce<Code | undefined>((sum, { factor, value }) => {
        if (factor === 1) return sum === undefined ? value : addVectors(sum, value)
        if (factor === -1) return sum === undefined ? op('f32x4.neg', value) : subtractVectors(sum, value)
        const constant = constants.get(factor)!
        return sum === undefined ? multiplyVectors(constant, value) : multiplyAdd(constant, value, sum)
      }, undefined) ?? zeros
    )
  }
  const pair = pairOf(matrix)
  return (given) => {
    const values = [...given]
    const columns = matrix.map((row) => [...row])
    // Columns of ±p: even rows use the sums, odd rows the differences.
    for (const at of pair.columns) {
      const [sum, difference] = [
        f.let(addVectors(values[at]!, values[at + 1]!)),
        f.let(subtractVectors(values[at]!, values[at + 1]!)),
      ]
      values[at] = sum
      values[at + 1] = difference
      columns.forEach((row, k) => {
        row[at + 1] = k % 2 === 0 ? 0 : row[at]!
        if (k % 2 === 1) row[at] = 0
      })
    }
    const results: Local[] = []
    columns.forEach((row, k) => {
      if (results[k] !== undefined) return
      if (!pair.rows.includes(k)) {
        results[k] = f.let(combine(row, values))
        return
      }
      // Rows of ±p: the part of the even columns plus or minus the part of the odd columns.
      const part = (parity: number): Local =>
        f.let(
          combine(
            row.map((factor, column) => (column % 2 === parity ? factor : 0)),
            values,
          ),
        )
      const [even, odd] = [part(0), part(1)]
      results[k] = f.let(addVectors(even, odd))
      results[k + 1] = f.let(subtractVectors(even, odd))
    })
    return results
  }
}

const rank = (factor: number): number => (factor === 1 ? 0 : factor === -1 ? 1 : 2)

// Finds adjacent columns, or else adjacent rows, that differ only in the signs of every second number.
function pairOf(matrix: Matrix): { columns: readonly number[]; rows: readonly number[] } {
  const mirrored = (one: readonly number[], other: readonly number[]): boolean =>
    one.some((factor, k) => k % 2 === 1 && factor !== 0) &&
    one.every((factor, k) => other[k] === (k % 2 === 0 || factor === 0 ? factor : -factor))
  const pairs = (lines: Matrix): number[] => {
    const found: number[] = []
    for (let k = 0; k + 1 < lines.length; k++) if (mirrored(lines[k]!, lines[k + 1]!)) found.push(k++)
    return found
  }
  const columns = pairs(matrix[0]!.map((_, column) => matrix.map((row) => row[column]!)))
  return columns.length > 0 ? { columns, rows: [] } : { columns, rows: pairs(matrix) }
}
