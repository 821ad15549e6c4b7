// Vector times matrix. It does not pack, because every element of the matrix is used once.
import type { TypedArray } from '@tensorloom/tensor'
import type { Matrix } from './matrix.js'

/** Numbers at equal steps in an array. */
export interface Vector {
  readonly data: TypedArray
  readonly offset: number
  readonly stride: number
}

/** `out[n] (+)= vector[k] · matrix[k, n]`; `sums` has room for n numbers. */
export function vectorProduct(
  n: number,
  k: number,
  vector: Vector,
  matrix: Matrix,
  sums: Float64Array,
  out: Vector,
  accumulate: boolean,
): void {
  const { data, offset, rowStride, columnStride } = matrix
  // The loop with the smaller stride is the inner one.
  if (Math.abs(rowStride) < Math.abs(columnStride)) {
    for (let column = 0; column < n; column++) {
      sums[column] = dot(vector, data, offset + column * columnStride, rowStride, k)
    }
  } else {
    sums.fill(0, 0, n)
    for (let row = 0; row < k; row++) {
      const factor = vector.data[vector.offset + row * vector.stride]!
      addRow(factor, data, offset + row * rowStride, columnStride, sums, n)
    }
  }
  for (let column = 0; column < n; column++) {
    const at = out.offset + column * out.stride
    out.data[at] = accumulate ? out.data[at]! + sums[column]! : sums[column]!
  }
}

function dot(vector: Vector, data: TypedArray, offset: number, stride: number, length: number): number {
  const { data: own, offset: start, stride: step } = vector
  let [a, b] = [0, 0]
  let k = 0
  let [p, q] = [start | 0, offset | 0]
  for (; k < length - 1; k += 2) {
    a += own[p]! * data[q]!
    b += own[(p + step) | 0]! * data[(q + stride) | 0]!
    p = (p + 2 * step) | 0
    q = (q + 2 * stride) | 0
  }
  if (k < length) a += own[p]! * data[q]!
  return a + b
}

function addRow(
  factor: number,
  data: TypedArray,
  offset: number,
  stride: number,
  sums: Float64Array,
  length: number,
): void {
  for (let k = 0, at = offset | 0; k < length; k++, at = (at + stride) | 0) sums[k]! += factor * data[at]!
}
