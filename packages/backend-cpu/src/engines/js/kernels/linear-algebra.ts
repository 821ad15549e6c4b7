// Decompositions of matrices and triangular systems, in place in the output. The lowerings would take a kernel per row.
import type { TypedArray } from '@tensorloom/tensor'
import { type NamedKernel, sizeOf, type View } from '@tensorloom/tensor/backend'

type Operand = View<TypedArray>
type Matrices = { readonly count: number; readonly rows: number; readonly columns: number }

function matricesOf({ shape }: Operand): Matrices {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!]
  return { count: sizeOf(shape.slice(0, -2)), rows, columns }
}

function copy({ storage, offset }: Operand, out: TypedArray): void {
  out.set(storage.subarray(offset, offset + out.length))
}

/** The named kernels of linear algebra. */
export function linearAlgebraKernels(): Readonly<Record<string, NamedKernel<TypedArray>>> {
  return {
    triangularSolve: {
      run([matrix, right], [out], { lower, transpose, unitDiagonal }) {
        const a = matrix as Operand
        const { count, rows, columns } = matricesOf(right as Operand)
        copy(right as Operand, out!)
        const [down, across] = transpose ? [1, rows] : [rows, 1]
        const forward = lower !== transpose
        for (let batch = 0; batch < count; batch++) {
          const start = a.offset + batch * rows * rows
          const unknowns = batch * rows * columns
          for (let done = 0; done < rows; done++) {
            const k = forward ? done : rows - 1 - done
            const own = unknowns + k * columns
            for (let known = 0; known < done; known++) {
              const i = forward ? known : rows - 1 - known
              addRow(out!, own, out!, unknowns + i * columns, columns, -a.storage[start + k * down + i * across]!)
            }
            if (unitDiagonal) continue
            const divisor = a.storage[start + k * (down + across)]!
            for (let j = own; j < own + columns; j++) out![j]! /= divisor
          }
        }
      },
    },
    choleskyDecomposition: {
      run([input], [out]) {
        const { count, rows } = matricesOf(input as Operand)
        copy(input as Operand, out!)
        for (let start = 0; start < count * rows * rows; start += rows * rows) {
          for (let i = 0; i < rows; i++) {
            const row = start + i * rows
            for (let j = 0; j <= i; j++) {
              const other = start + j * rows
              let rest = out![row + j]!
              for (let k = 0; k < j; k++) rest -= out![row + k]! * out![other + k]!
              out![row + j] = i === j ? Math.sqrt(rest) : rest / out![other + j]!
            }
            out!.fill(0, row + i + 1, row + rows)
          }
        }
      },
    },
    luDecomposition: {
      run([input], [factors, permutation]) {
        const { count, rows } = matricesOf(input as Operand)
        copy(input as Operand, factors!)
        for (let batch = 0; batch < count; batch++) {
          decompose(factors!, batch * rows * rows, permutation!, batch * rows, rows)
        }
      },
    },
    qrDecomposition: {
      run([input], [q, r]) {
        const { count, rows, columns } = matricesOf(input as Operand)
        const work = new Float64Array(rows * columns)
        for (let batch = 0; batch < count; batch++) {
          const { storage, offset } = input as Operand
          const start = batch * rows * columns
          for (let k = 0; k < work.length; k++) work[k] = storage[offset + start + k]!
          reflectAll(work, rows, columns, q!, start, r!, batch * columns * columns)
        }
      },
    },
  }
}

// to += factor · from, over `count` neighbours.
function addRow(to: TypedArray, at: number, from: TypedArray, start: number, count: number, factor: number): void {
  for (let j = 0; j < count; j++) to[at + j]! += factor * from[start + j]!
}

function decompose(a: TypedArray, start: number, permutation: TypedArray, order: number, size: number): void {
  for (let k = 0; k < size; k++) permutation[order + k] = k
  for (let k = 0; k < size; k++) {
    const at = (i: number): number => start + i * size
    let pivot = k
    // A NaN counts as the largest.
    for (let i = k + 1; i < size && !Number.isNaN(a[at(pivot) + k]!); i++) {
      if (!(Math.abs(a[at(i) + k]!) <= Math.abs(a[at(pivot) + k]!))) pivot = i
    }
    if (pivot !== k) {
      const row = a.slice(at(k), at(k) + size)
      a.copyWithin(at(k), at(pivot), at(pivot) + size)
      a.set(row, at(pivot))
      const index = permutation[order + k]!
      permutation[order + k] = permutation[order + pivot]!
      permutation[order + pivot] = index
    }
    const divisor = a[at(k) + k]!
    for (let i = k + 1; i < size; i++) {
      const factor = divisor === 0 ? 0 : a[at(i) + k]! / divisor
      addRow(a, at(i) + k + 1, a, at(k) + k + 1, size - k - 1, -factor)
      a[at(i) + k] = factor
    }
  }
}

// Householder reflections from the left. Their vectors stay below the diagonal, their heads and scales in arrays beside it.
function reflectAll(
  work: Float64Array,
  rows: number,
  columns: number,
  q: TypedArray,
  toQ: number,
  r: TypedArray,
  toR: number,
): void {
  const heads = new Float64Array(columns)
  const scales = new Float64Array(columns)
  // First computes vᵀ·matrix, then subtracts it from the matrix row by row.
  const along = new Float64Array(columns)
  const reflect = (matrix: TypedArray, start: number, step: number, from: number): void => {
    const element = (i: number): number => (i === step ? heads[step]! : work[i * columns + step]!)
    along.fill(0)
    for (let i = step; i < rows; i++)
      addRow(along, from, matrix, start + i * columns + from, columns - from, element(i))
    for (let j = from; j < columns; j++) along[j]! *= scales[step]!
    for (let i = step; i < rows; i++)
      addRow(matrix, start + i * columns + from, along, from, columns - from, -element(i))
  }
  for (let step = 0; step < columns; step++) {
    let below = 0
    for (let i = step + 1; i < rows; i++) below += work[i * columns + step]! ** 2
    const own = work[step * columns + step]!
    const norm = Math.sqrt(own * own + below)
    heads[step] = own + (own < 0 ? -norm : norm)
    scales[step] = below === 0 ? 0 : 1 / (norm * (norm + Math.abs(own)))
    if (below !== 0) work[step * columns + step] = own < 0 ? norm : -norm
    reflect(work, 0, step, step + 1)
  }
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < columns; j++) r[toR + i * columns + j] = j < i ? 0 : work[i * columns + j]!
  }
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) q[toQ + i * columns + j] = i === j ? 1 : 0
  for (let step = columns - 1; step >= 0; step--) reflect(q, toQ, step, 0)
}
