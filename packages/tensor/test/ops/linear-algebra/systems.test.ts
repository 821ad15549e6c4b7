// Systems of equations, inverses, determinants, norms and powers of matrices, against NumPy.

import { describe, expect, it } from 'vitest'
import {
  cast,
  cholesky,
  det,
  inverse,
  logdet,
  luFactor,
  matmul,
  matrixNorm,
  matrixPower,
  randomUniform,
  setSeed,
  slice,
  slogdet,
  solve,
  solveTriangular,
  type Tensor,
  tensor,
  tril,
  zeros,
} from '../../../src/index.js'
import { f64, near, values } from '../../elements.js'

const square = (...numbers: number[]): Tensor => {
  const size = Math.sqrt(numbers.length)
  return tensor(numbers, { shape: [size, size] })
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
