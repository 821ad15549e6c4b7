// The product of strided matrices. It packs them into panels of doubles and multiplies in tiles of 4 × 4.

import type { TypedArray } from '@tensorloom/tensor'
import type { Matrix } from './matrix.js'
import { type Vector, vectorProduct } from './vector-product.js'

/** `out[m, n] (+)= a[m, k] · b[k, n]`, where `out` is row-major with `outStride` elements per row. */
export type Gemm = (
  m: number,
  n: number,
  k: number,
  a: Matrix,
  b: Matrix,
  out: TypedArray,
  outOffset: number,
  outStride: number,
  accumulate: boolean,
) => void

const tile = 4
// Largest depth of a panel: two panels of 4 × 384 doubles fit into a first-level cache.
const deepest = 384
// Steps from which parts are added up in doubles, instead of in float32 results.
const deep = 8 * deepest
// Columns that are packed together. Measurements show that 128 is faster than 256 and 512.
const width = 128

/** Creates a product with its own packing buffers. */
export function makeGemm(): Gemm {
  let packedA = new Float64Array(0)
  let packedB = new Float64Array(0)
  const tileSums = new Float64Array(tile * tile)
  let sums = new Float64Array(0)

  const product: Gemm = (m, n, k, a, b, out, outOffset, outStride, accumulate) => {
    if (m === 1 || n === 1) {
      // A row on the left or a column on the right is a single vector. The other factor is transposed if needed.
      const length = m === 1 ? n : m
      if (sums.length < length) sums = new Float64Array(length)
      const vector: Vector =
        m === 1
          ? { data: a.data, offset: a.offset, stride: a.columnStride }
          : { data: b.data, offset: b.offset, stride: b.rowStride }
      const to: Vector = { data: out, offset: outOffset, stride: m === 1 ? 1 : outStride }
      vectorProduct(length, k, vector, m === 1 ? b : turned(a), sums, to, accumulate)
      return
    }
    if (k > deep && out instanceof Float32Array) {
      const total = new Float64Array(m * n)
      product(m, n, k, a, b, total, 0, n, false)
      for (let row = 0; row < m; row++) {
        const at = outOffset + row * outStride
        for (let column = 0; column < n; column++) {
          out[at + column] = total[row * n + column]! + (accumulate ? out[at + column]! : 0)
        }
      }
      return
    }
    if (k === 0 && !accumulate) clear(out, outOffset, outStride, m, n)
    // Parts of equal depth, so that the last one is not short.
    const depth = Math.ceil(k / Math.max(1, Math.ceil(k / deepest)))
    const aSize = tile * depth
    const bSize = ceil(Math.min(width, n)) * depth
    if (packedA.length < aSize) packedA = new Float64Array(aSize)
    if (packedB.length < bSize) packedB = new Float64Array(bSize)
    for (let from = 0; from < k; from += depth) {
      const length = Math.min(depth, k - from)
      const adds = accumulate || from > 0
      for (let left = 0; left < n; left += width) {
        const columns = Math.min(width, n - left)
        pack(
          packedB,
          b.data,
          b.offset + from * b.rowStride + left * b.columnStride,
          columns,
          length,
          b.columnStride,
          b.rowStride,
        )
        for (let row = 0; row < m; row += tile) {
          const rows = Math.min(tile, m - row)
          pack(
            packedA,
            a.data,
            a.offset + row * a.rowStride + from * a.columnStride,
            rows,
            length,
            a.rowStride,
            a.columnStride,
          )
          for (let column = 0; column < columns; column += tile) {
            multiplyTile(packedA, packedB, column * length, length, tileSums)
            const at = outOffset + row * outStride + left + column
            storeTile(tileSums, out, at, outStride, rows, Math.min(tile, columns - column), adds)
          }
        }
      }
    }
  }
  return product
}

/** The transposed matrix. */
export function turned({ data, offset, rowStride, columnStride }: Matrix): Matrix {
  return { data, offset, rowStride: columnStride, columnStride: rowStride }
}

const ceil = (count: number): number => Math.ceil(count / tile) * tile

function clear(out: TypedArray, offset: number, stride: number, m: number, n: number): void {
  for (let row = 0; row < m; row++) out.fill(0, offset + row * stride, offset + row * stride + n)
}

// Panels of 4 lanes: element `lane` of step `step` lies at 4 · step + lane. Lanes beyond the matrix are 0.
function pack(
  into: Float64Array,
  data: TypedArray,
  offset: number,
  lanes: number,
  steps: number,
  laneStride: number,
  stepStride: number,
): void {
  let to = 0
  for (let lane = 0; lane < lanes; lane += tile) {
    const a = (offset + lane * laneStride) | 0
    if (lane + tile <= lanes) {
      const [b, c, d] = [(a + laneStride) | 0, (a + 2 * laneStride) | 0, (a + 3 * laneStride) | 0]
      for (let step = 0, at = 0; step < steps; step++, at = (at + stepStride) | 0, to = (to + tile) | 0) {
        into[to] = data[(a + at) | 0]!
        into[(to + 1) | 0] = data[(b + at) | 0]!
        into[(to + 2) | 0] = data[(c + at) | 0]!
        into[(to + 3) | 0] = data[(d + at) | 0]!
      }
    } else {
      const left = lanes - lane
      for (let step = 0; step < steps; step++) {
        for (let k = 0; k < tile; k++) into[to++] = k < left ? data[a + k * laneStride + step * stepStride]! : 0
      }
    }
  }
}

// Sixteen sums in registers. They are doubles, because V8 converts at every step of float32 arithmetic.
function multiplyTile(a: Float64Array, b: Float64Array, from: number, steps: number, sums: Float64Array): void {
  let [c00, c01, c02, c03] = [0, 0, 0, 0]
  let [c10, c11, c12, c13] = [0, 0, 0, 0]
  let [c20, c21, c22, c23] = [0, 0, 0, 0]
  let [c30, c31, c32, c33] = [0, 0, 0, 0]
  const end = (steps * tile) | 0
  for (let p = 0, q = from | 0; p < end; p = (p + tile) | 0, q = (q + tile) | 0) {
    const b0 = b[q]!
    const b1 = b[(q + 1) | 0]!
    const b2 = b[(q + 2) | 0]!
    const b3 = b[(q + 3) | 0]!
    const a0 = a[p]!
    c00 += a0 * b0
    c01 += a0 * b1
    c02 += a0 * b2
    c03 += a0 * b3
    const a1 = a[(p + 1) | 0]!
    c10 += a1 * b0
    c11 += a1 * b1
    c12 += a1 * b2
    c13 += a1 * b3
    const a2 = a[(p + 2) | 0]!
    c20 += a2 * b0
    c21 += a2 * b1
    c22 += a2 * b2
    c23 += a2 * b3
    const a3 = a[(p + 3) | 0]!
    c30 += a3 * b0
    c31 += a3 * b1
    c32 += a3 * b2
    c33 += a3 * b3
  }
  sums[0] = c00
  sums[1] = c01
  sums[2] = c02
  sums[3] = c03
  sums[4] = c10
  sums[5] = c11
  sums[6] = c12
  sums[7] = c13
  sums[8] = c20
  sums[9] = c21
  sums[10] = c22
  sums[11] = c23
  sums[12] = c30
  sums[13] = c31
  sums[14] = c32
  sums[15] = c33
}

function storeTile(
  sums: Float64Array,
  out: TypedArray,
  offset: number,
  stride: number,
  rows: number,
  columns: number,
  adds: boolean,
): void {
  for (let row = 0; row < rows; row++) {
    const at = offset + row * stride
    if (adds) for (let column = 0; column < columns; column++) out[at + column]! += sums[row * tile + column]!
    else for (let column = 0; column < columns; column++) out[at + column] = sums[row * tile + column]!
  }
}
