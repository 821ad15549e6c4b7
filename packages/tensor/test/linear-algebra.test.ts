// Decompositions of matrices and systems of equations, against NumPy and against what they are defined by.
import { describe, expect, it } from 'vitest'
import {
  cast,
  cholesky,
  det,
  eye,
  flip,
  inverse,
  logdet,
  luFactor,
  matmul,
  matrixNorm,
  matrixPower,
  qr,
  randomUniform,
  setSeed,
  slice,
  slogdet,
  solve,
  solveTriangular,
  type Tensor,
  tensor,
  tril,
  triu,
  zeros,
} from '../src/index.js'

const values = (x: Tensor): number[] => [...x.dataSync()]
const f64 = (data: number[] | number[][] | number[][][]): Tensor => tensor(data, { dtype: 'float64' })
const square = (...numbers: number[]): Tensor => {
  const size = Math.sqrt(numbers.length)
  return tensor(numbers, { shape: [size, size] })
}
function near(x: Tensor, expected: readonly number[], tolerance = 1e-12): void {
  const got = values(x)
  expect(got.length).toBe(expected.length)
  got.forEach((one, k) => {
    expect(Object.is(one, expected[k]!) || Math.abs(one - expected[k]!) <= tolerance, `${got}`).toBe(true)
  })
}

const a = f64([
  [4, -2, 1.5],
  [-2, 5, 0.5],
  [1.5, 0.5, 3],
])
const general = f64([
  [0, 2, -1],
  [3, 1, 4],
  [-2, 0.5, 1],
])

describe('cholesky', () => {
  it('agrees with NumPy', () => {
    near(cholesky(a), [2, 0, 0, -1, 2, 0, 0.75, 0.625, Math.sqrt(3 - 0.5625 - 0.390625)])
    near(matmul(cholesky(a), cholesky(a, { upper: true })), values(a))
  })
  it('takes batches, views, integers and sizes 0 and 1', () => {
    const batch = f64([
      [
        [4, 2],
        [2, 10],
      ],
      [
        [9, 3],
        [3, 5],
      ],
    ])
    near(cholesky(batch), [2, 0, 1, 3, 3, 0, 1, 2])
    near(cholesky(flip(batch, { axis: 0 })), [3, 0, 1, 2, 2, 0, 1, 3])
    expect(
      values(
        cholesky(
          tensor(
            [
              [4, 2],
              [2, 10],
            ],
            { dtype: 'int32' },
          ),
        ),
      ),
    ).toEqual([2, 0, 1, 3])
    expect(values(cholesky(tensor([[9]])))).toEqual([3])
    expect(cholesky(zeros([2, 0, 0])).shape).toEqual([2, 0, 0])
  })
  it('reads the symmetric part, and gives NaN where there is no factor', () => {
    near(
      cholesky(
        f64([
          [4, 0],
          [4, 10],
        ]),
      ),
      [2, 0, 1, 3],
    )
    expect(
      values(
        cholesky(
          f64([
            [1, 2],
            [2, 1],
          ]),
        ),
      )[3],
    ).toBeNaN()
  })
})

describe('solveTriangular', () => {
  const lower = f64([
    [2, 9, 9],
    [1, 4, 9],
    [-1, 3, 5],
  ])
  const b = f64([
    [2, 4],
    [9, -2],
    [1, 0],
  ])
  it('undoes a product with the triangle, also transposed', () => {
    const triangle = tril(lower)
    near(matmul(triangle, solveTriangular(lower, b, { lower: true })), values(b))
    near(matmul(triangle, solveTriangular(lower, b, { lower: true, transpose: true }), { transposeA: true }), values(b))
    near(matmul(triangle, solveTriangular(triangle.transpose(), b), { transposeA: true }), values(b))
    near(matmul(triangle, solveTriangular(triangle.transpose(), b, { transpose: true })), values(b))
  })
  it('takes the diagonal as ones', () => {
    near(solveTriangular(lower, f64([[1], [2], [3]]), { lower: true, unitDiagonal: true }), [1, 1, 1])
    near(solveTriangular(lower, f64([[1], [2], [3]]), { unitDiagonal: true }), [199, -25, 3])
  })
  it('takes vectors and broadcasts leading axes', () => {
    near(solveTriangular(lower, f64([[2, 9, 1]]).reshape([3]), { lower: true }), [1, 2, -0.8])
    const two = solveTriangular(
      lower.reshape([1, 3, 3]),
      f64([
        [[2], [9], [1]],
        [[4], [-2], [0]],
      ]),
      { lower: true },
    )
    expect(two.shape).toEqual([2, 3, 1])
    near(two, [1, 2, -0.8, 2, -1, 1])
    expect(solveTriangular(zeros([0, 0]), zeros([0, 2])).shape).toEqual([0, 2])
  })
  it('divides by zeros on the diagonal', () => {
    expect(values(solveTriangular(tensor([[0]]), tensor([[2]])))).toEqual([Infinity])
  })
})

describe('luFactor', () => {
  it('exchanges rows for the largest pivot', () => {
    const [factors, permutation] = luFactor(general)
    expect(values(permutation)).toEqual([1, 0, 2])
    near(factors, [3, 1, 4, 0, 2, -1, -2 / 3, 7 / 12, 1 + 8 / 3 + 7 / 12])
    expect(permutation.dtype).toBe('int32')
  })
  it('takes batches, views and singular matrices', () => {
    const [factors, permutation] = luFactor(
      f64([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [1, 1],
        ],
      ]),
    )
    expect(values(permutation)).toEqual([1, 0, 0, 1])
    near(factors, [3, 4, 1 / 3, 2 / 3, 5, 6, 0.2, -0.2])
    near(
      luFactor(
        f64([
          [1, 3],
          [2, 4],
        ]).transpose(),
      )[0],
      [3, 4, 1 / 3, 2 / 3],
    )
    near(
      luFactor(
        f64([
          [0, 0],
          [0, 0],
        ]),
      )[0],
      [0, 0, 0, 0],
    )
    expect(luFactor(zeros([0, 0]))[1].shape).toEqual([0])
  })
})

describe('solve, inverse and determinants', () => {
  it('agree with NumPy', () => {
    // numpy.linalg.solve(general, [1, 2, 3]), numpy.linalg.inv(general), numpy.linalg.det(general)
    near(det(general), [-25.5])
    near(solve(general, f64([[1, 2, 3]]).reshape([3])), [-0.823529411764706, 0.9411764705882353, 0.8823529411764706])
    near(matmul(general, inverse(general)), [1, 0, 0, 0, 1, 0, 0, 0, 1])
    const [sign, logarithm] = slogdet(general)
    near(sign, [-1])
    near(logarithm, [Math.log(25.5)])
    near(logdet(a), [Math.log(values(det(a))[0]!)])
    expect(values(logdet(general))[0]).toBeNaN()
  })
  it('solve many right-hand sides, for batches of matrices', () => {
    setSeed(1)
    const matrices = randomUniform([2, 7, 7], { min: -1, max: 1 })
    const right = randomUniform([7, 3])
    near(matmul(matrices, solve(matrices, right)), [...values(right), ...values(right)], 1e-4)
    near(matmul(slice(matrices, [1, 0, 0], [1, 7, 7]), inverse(matrices.slice([1, 0, 0], [1, 7, 7]))).sum(), [7], 1e-4)
  })
  it('take integers, sizes 0 and 1, and singular matrices', () => {
    const singular = square(1, 2, 2, 4)
    near(det(singular), [0])
    near(slogdet(singular)[0], [0])
    expect(values(slogdet(singular)[1])).toEqual([-Infinity])
    expect(values(det(cast(square(3, 1, 1, 2), 'int32')))[0]).toBeCloseTo(5)
    expect(values(det(zeros([2, 0, 0])))).toEqual([1, 1])
    expect(inverse(zeros([0, 0])).shape).toEqual([0, 0])
    expect(values(inverse(square(4)))).toEqual([0.25])
    expect(values(inverse(square(0)))).toEqual([Infinity])
  })
  it('know odd and even exchanges', () => {
    expect(values(det(square(0, 1, 0, 1, 0, 0, 0, 0, 1)))).toEqual([-1])
    expect(values(det(square(0, 1, 0, 0, 0, 1, 1, 0, 0)))).toEqual([1])
  })
  it('refuse what is not square, or does not fit', () => {
    for (const [name, op] of Object.entries({ cholesky, luFactor, inverse, det, slogdet, logdet })) {
      if (name === 'logdet') continue
      expect(() => op(zeros([2, 3]))).toThrow(`${name}: expected square matrices [..., n, n], got [2, 3]`)
      expect(() => op(zeros([3]))).toThrow(`${name}: expected square matrices`)
    }
    expect(() => logdet(zeros([2]))).toThrow('expected square matrices')
    expect(() => solve(zeros([2, 2]), zeros([3, 1]))).toThrow(
      'solve: right-hand side [3, 1] does not fit matrices [2, 2]',
    )
    expect(() => solve(zeros([2, 2]), zeros([]))).toThrow('solve: right-hand side [] does not fit')
    expect(() => solveTriangular(zeros([2, 3]), zeros([3, 1]))).toThrow('solveTriangular: expected square matrices')
    expect(() => solve(zeros([2, 2, 2]), zeros([3, 2, 1]))).toThrow('do not broadcast')
  })
})

describe('qr', () => {
  it('agrees with NumPy', () => {
    const [q, r] = qr(tensor([1, 2, 0, -1, -2, 3], { shape: [3, 2], dtype: 'float64' }))
    near(q, [-0.4472136, 0.85201287, 0, -0.30429031, 0.89442719, 0.42600643], 1e-8)
    near(r, [-2.23606798, 1.78885438, 0, 3.28633535], 1e-8)
    near(qr(square(2, 1, 0, 3))[1], [2, 1, 0, 3])
    near(qr(square(0, 1, -2, 3))[1], [-2, 3, 0, 1], 1e-6)
  })
  it('gives orthonormal columns and a triangle, for batches and views', () => {
    setSeed(4)
    const x = randomUniform([2, 6, 4], { min: -1, max: 1 })
    for (const one of [x, flip(x, { axis: 1 }), slice(x, [0, 1, 1], [2, 4, 3])]) {
      const [q, r] = qr(one)
      near(matmul(q, r), values(one), 1e-5)
      near(r, values(triu(r)))
      const size = one.shape[2]!
      near(matmul(q, q, { transposeA: true }), [...values(eye(size)), ...values(eye(size))], 1e-5)
    }
  })
  it('takes zeros, size 0 and integers; refuses wide matrices', () => {
    near(qr(zeros([2, 2]))[0], [1, 0, 0, 1])
    expect(qr(zeros([3, 0])).map((one) => one.shape)).toEqual([
      [3, 0],
      [0, 0],
    ])
    near(qr(cast(square(1, 2, 0, 3), 'int32'))[1], [1, 2, 0, 3])
    expect(() => qr(zeros([2, 3]))).toThrow('qr: expected matrices [..., m, n] with m ≥ n, got [2, 3]')
    expect(() => qr(zeros([3]))).toThrow('got [3]')
  })
})

describe('matrixNorm and matrixPower', () => {
  const x = tensor([1, -2, 3, 4, 5, -6], { shape: [2, 3] })
  it('agree with NumPy', () => {
    const norms = ([1, -1, Infinity, -Infinity, 'fro'] as const).map((ord) => values(matrixNorm(x, { ord }))[0]!)
    expect(norms.slice(0, 4)).toEqual([9, 5, 15, 6])
    expect(norms[4]).toBeCloseTo(9.539392014169456, 5)
    near(matrixPower(square(2, 1, 1, 1), -3), [5, -8, -8, 13], 1e-4)
    near(matrixPower(square(2, 1, 1, 1), 0), [1, 0, 0, 1])
    near(matrixPower(square(2, 1, 1, 1), 5), [89, 55, 55, 34])
  })
  it('take other axes and keep them', () => {
    const cube = x.reshape([2, 1, 3])
    near(matrixNorm(cube, { ord: 1, axis: [0, 2] }), [9])
    near(matrixNorm(cube, { ord: 1, axis: [2, 0] }), [15])
    expect(matrixNorm(cube, { axis: [2, 0], keepDims: true }).shape).toEqual([1, 1, 1])
    expect(matrixNorm(zeros([2, 3, 4]), { keepDims: true }).shape).toEqual([2, 1, 1])
    expect(matrixNorm(zeros([2, 3, 4]), { axis: [0, 1], keepDims: true }).shape).toEqual([1, 1, 4])
    near(matrixNorm(cast(x, 'int32'), { ord: Infinity }), [15])
  })
  it('refuse what they do not compute', () => {
    expect(() => matrixNorm(x, { ord: 2 })).toThrow('matrixNorm: ord is 2')
    expect(() => matrixNorm(x, { axis: [0, 0] })).toThrow('name as many sources as destinations, each once')
    expect(() => matrixNorm(tensor([1]))).toThrow('matrixNorm: axis -2 is out of range')
    expect(() => matrixPower(x, 2)).toThrow('matrixPower: expected square matrices')
    expect(() => matrixPower(square(1), 0.5)).toThrow('matrixPower: exponent is 0.5, expected a whole number')
  })
})
