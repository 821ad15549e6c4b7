// Convolution with adjacent windows of one place: the product of the image's rows and the filters.
import { type Epilogue, type Gemm, type Matrix, matrixAt, type Product, transposed } from '../gemm/index.js'
import type { Geometry } from './types.js'

/** Whether a convolution is such a product of matrices. */
export function isPointwise({ window, strides, isPadded, inputs }: Geometry): boolean {
  return !isPadded && inputs > 1 && [...window, ...strides].every((one) => one === 1)
}

/** The three products. All arguments but the geometry are addresses. */
export interface Pointwise {
  /** `out = x · filters`, with an epilogue. */
  forward(geometry: Geometry, x: number, filters: number, out: number, epilogue: Epilogue): void
  /** `out = upstream · filtersᵀ`. */
  inputGradient(geometry: Geometry, upstream: number, filters: number, out: number): void
  /** `out = xᵀ · upstream`. */
  filterGradient(geometry: Geometry, x: number, upstream: number, out: number): void
}

/** Creates the products. */
export function makePointwise(gemm: Gemm): Pointwise {
  // One product per group. Rows of the matrices hold all channels or all filters.
  const eachGroup = (
    { groups, inputs, outputs, channels, filters }: Geometry,
    product: (ofChannels: (at: number) => Matrix, ofFilters: (at: number) => Matrix, group: number) => Product,
  ): void => {
    for (let group = 0; group < groups; group++) {
      const matrix = (rowStride: number, columns: number) => (at: number) =>
        matrixAt(at + 4 * group * columns, rowStride)
      gemm(product(matrix(channels, inputs), matrix(filters, outputs), group))
    }
  }
  return {
    forward(geometry, x, filters, out, { bias, activation }) {
      const { rows: m, inputs: k, outputs: n } = geometry
      eachGroup(geometry, (ofChannels, ofFilters, group) => ({
        m,
        n,
        k,
        a: ofChannels(x),
        b: ofFilters(filters),
        c: ofFilters(out),
        ...(bias !== undefined && { bias: bias + 4 * group * n }),
        ...(activation && { activation }),
      }))
    },
    inputGradient(geometry, upstream, filters, out) {
      const { rows: m, inputs: n, outputs: k } = geometry
      eachGroup(geometry, (ofChannels, ofFilters) => ({
        m,
        n,
        k,
        a: ofFilters(upstream),
        b: transposed(ofFilters(filters)),
        c: ofChannels(out),
      }))
    },
    filterGradient(geometry, x, upstream, out) {
      const { rows: k, inputs: m, outputs: n } = geometry
      eachGroup(geometry, (ofChannels, ofFilters) => ({
        m,
        n,
        k,
        a: transposed(ofChannels(x)),
        b: ofFilters(upstream),
        c: ofFilters(out),
      }))
    },
  }
}
