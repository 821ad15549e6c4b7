// Decompositions of matrices, against NumPy and against what they are defined by.

import { describe, expect, it } from 'vitest'
import {
  cast,
  cholesky,
  eye,
  flip,
  luFactor,
  matmul,
  qr,
  randomUniform,
  setSeed,
  slice,
  type Tensor,
  tensor,
  triu,
  zeros,
} from '../../../src/index.js'
import { f64, near, values } from '../../elements.js'

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
const square = (...numbers: number[]): Tensor => {
  const size = Math.sqrt(numbers.length)
  return tensor(numbers, { shape: [size, size] })
}

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
