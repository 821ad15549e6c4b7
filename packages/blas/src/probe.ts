// Compares products of a library with whole numbers, which every correct one computes exactly.
import type { BlasFunctions } from '@tensorloom/backend-cpu'

/** Extents of the probes. The last ones reach the kernels for large products. */
const extents: readonly Extents[] = [
  [2, 2, 2],
  [3, 5, 7],
  [70, 50, 90],
]

/** Whether a and b are transposed, and what c counts for. */
const calls: readonly Call[] = [
  [false, false, 0],
  [true, false, 1],
  [false, true, 0],
  [true, true, 1],
]

type Extents = readonly [m: number, n: number, k: number]
type Call = readonly [turnA: boolean, turnB: boolean, beta: number]
type Numbers = Float32ArrayConstructor | Float64ArrayConstructor

/** Returns what is wrong with a library's products, or undefined. */
export function wrongProduct(functions: BlasFunctions): string | undefined {
  for (const [routine, numbers] of [
    ['sgemm', Float32Array],
    ['dgemm', Float64Array],
  ] as const) {
    for (const some of extents) {
      for (const call of calls) {
        const wrong = difference(functions, routine, numbers, some, call)
        if (wrong !== undefined) return wrong
      }
    }
  }
  return undefined
}

/** Numbers behind each row, which no product may change. */
const gap = 3
const guard = -77

/** Small whole numbers, others for each matrix. */
const a = (row: number, step: number): number => ((row * 7 + step * 3) % 13) - 6
const b = (step: number, column: number): number => ((step * 5 + column * 11) % 13) - 5

function difference(
  functions: BlasFunctions,
  routine: 'sgemm' | 'dgemm',
  numbers: Numbers,
  [m, n, k]: Extents,
  [turnA, turnB, beta]: Call,
): string | undefined {
  const left = turnA ? matrix(k, m, (step, row) => a(row, step)) : matrix(m, k, a)
  const right = turnB ? matrix(n, k, (column, step) => b(step, column)) : matrix(k, n, b)
  // With beta 0, what c holds does not count, not even NaN.
  const before = matrix(m, n, () => (beta === 0 ? Number.NaN : 1))
  // One buffer, which this function still reads after the call: nothing frees it before.
  const all = numbers.from([...left, ...right, ...before])
  const address = functions.addressOf(new Uint8Array(all.buffer))
  const [rightAt, resultAt] = [left.length, left.length + right.length]
  const at = (place: number): number => address + place * all.BYTES_PER_ELEMENT
  const operands = [at(0), (turnA ? m : k) + gap, at(rightAt), (turnB ? k : n) + gap] as const
  const orders = [turnA ? 112 : 111, turnB ? 112 : 111] as const
  functions[routine](101, ...orders, m, n, k, 1, ...operands, beta, at(resultAt), n + gap)
  const product = matrix(m, n, (row, column) => {
    let sum = beta
    for (let step = 0; step < k; step++) sum += a(row, step) * b(step, column)
    return sum
  })
  const expected = [...left, ...right, ...product]
  const place = expected.findIndex((value, k) => value !== all[k])
  if (place < 0) return undefined
  return `${routine} of ${m} × ${k} and ${k} × ${n} gave ${all[place]} instead of ${expected[place]}`
}

// Rows with a gap behind each.
function matrix(rows: number, columns: number, value: (row: number, column: number) => number): number[] {
  return Array.from({ length: rows * (columns + gap) }, (_, k) => {
    const column = k % (columns + gap)
    return column < columns ? value(Math.floor(k / (columns + gap)), column) : guard
  })
}
