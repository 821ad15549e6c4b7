// The matrices of Winograd's convolution F(m×m, 3×3), made from the points at which it evaluates polynomials (Lavin and
// Gray 2016, section 4.1; the construction is Toom and Cook's).

/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[]

/** `outputs = outputsOf · [(filtersOf · g · filtersOfᵀ) ⊙ (imageOf · d · imageOfᵀ)] · outputsOfᵀ`, for a square tile. */
export interface WinogradMatrices {
  /** m: outputs of a tile along each axis, which is also the distance between tiles. */
  readonly outputs: number
  /** m + 2: numbers of a tile along each axis, which is also the number of points. */
  readonly size: number
  /** Bᵀ [size, size] */
  readonly image: Matrix
  /** G [size, 3] */
  readonly filters: Matrix
  /** Aᵀ [m, size] */
  readonly output: Matrix
}

const window = 3

/**
 * Returns the matrices for the points 0, ±`magnitudes` and ∞. The rounding error depends only on the points. It is small
 * for small numbers whose powers neither grow nor vanish (Barabasz and others 2020). With fractions of powers of two, B
 * and A are exact.
 */
function matricesFor(magnitudes: readonly number[]): WinogradMatrices {
  const points = [0, ...magnitudes.flatMap((one) => [one, -one])]
  const size = points.length + 1
  const outputs = size - window + 1
  // The polynomial that is 0 at all points but one, and its value there.
  const others = points.map((_, k) => polynomial(points.filter((_, at) => at !== k)))
  const scales = points.map((point, k) =>
    points.reduce((scale, one, at) => (at === k ? scale : scale * (point - one)), 1),
  )
  const powers =
    (count: number, scale = 1) =>
    (point: number) =>
      Array.from({ length: count }, (_, power) => point ** power / scale)
  const infinity = (count: number): number[] => Array.from({ length: count }, (_, k) => (k === count - 1 ? 1 : 0))
  return {
    outputs,
    size,
    image: [...others.map((row) => [...row, 0]), polynomial(points)],
    filters: [...points.map((point, k) => powers(window, scales[k])(point)), infinity(window)],
    output: turned([...points.map(powers(outputs)), infinity(outputs)]),
  }
}

// The coefficients of Π (x − root), lowest power first.
function polynomial(roots: readonly number[]): number[] {
  let made = [1]
  for (const root of roots) made = [0, ...made].map((above, k) => above - root * (made[k] ?? 0))
  return made
}

/** The transposed matrix. */
export function turned(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!))
}

/** F(2×2, 3×3): 16 multiplications for 4 outputs instead of 36. */
export const two: WinogradMatrices = matricesFor([1])
/**
 * F(4×4, 3×3): 36 multiplications for 16 outputs instead of 144. With these points the error is 1.1 to 2.1 times the error
 * of sums in order (root mean square over random images and filters). With the usual ±1 and ±2 it is twice as large.
 */
export const four: WinogradMatrices = matricesFor([0.75, 1.5])
