// Gradients of decompositions and of what is made of them, to second order.
import {
  cholesky,
  det,
  inverse,
  logdet,
  luFactor,
  matmul,
  matrixNorm,
  matrixPower,
  qr,
  slogdet,
  solve,
  solveTriangular,
  type Tensor,
} from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.js'
import { checkGradients, f64 } from './check-gradients.js'

const general = f64([0.3, 2, -1, 3, 1.2, 4, -2, 0.5, 1.4], [3, 3])
const batch = f64([0.3, 2, -1.5, 0.7, 2, 0.4, 0.6, -1.1], [2, 2, 2])
const right = f64([1, -0.5, 0.7, 2, -1.2, 0.4], [3, 2])
// Symmetric and positive definite for every x.
const gram = (x: Tensor): Tensor => matmul(x, x, { transposeB: true })

describe('linear algebra differentiates twice', () => {
  it('cholesky', () => {
    checkGradients((x) => cholesky(gram(x)), [general], 1e-5)
    checkGradients((x) => cholesky(gram(x), { upper: true }).square(), [batch], 1e-5)
    // Only the symmetric part counts.
    checkGradients((x) => cholesky(x), [f64([4, 1.5, 0.2, 0.5, 3, -0.4, 0.6, 0.1, 2], [3, 3])], 1e-5)
  })
  it('solveTriangular, in all eight ways', () => {
    for (const lower of [false, true]) {
      for (const transpose of [false, true]) {
        for (const unitDiagonal of [false, true]) {
          const options = { lower, transpose, unitDiagonal }
          checkGradients((a, b) => solveTriangular(a, b, options), [general.add(f64([2])), right], 1e-5)
        }
      }
    }
  })
  it('luFactor, also where rows are exchanged', () => {
    checkGradients((x) => luFactor(x)[0], [general], 1e-5)
    checkGradients((x) => luFactor(x)[0].square(), [batch], 1e-5)
  })
  it('solve, with vectors, broadcast matrices and repeated inputs', () => {
    checkGradients((a, b) => solve(a, b), [general, right], 1e-5)
    checkGradients((a, b) => solve(a, b), [batch, f64([1, 2, -0.3, 0.5], [2, 2])], 1e-5)
    checkGradients((a, b) => solve(a, b), [f64([0.3, 2, -1.5, 0.7], [2, 2]), f64([1, 2, -0.3, 0.5], [2, 2, 1])], 1e-5)
    checkGradients((a) => solve(gram(a), a), [f64([0.3, 2, -1.5, 0.7], [2, 2])], 1e-5)
  })
  it('inverse, of views too', () => {
    checkGradients((x) => inverse(x), [batch], 1e-5)
    checkGradients((x) => inverse(x.transpose()), [general], 1e-5)
  })
  it('determinants and their logarithms', () => {
    checkGradients((x) => det(x), [general], 1e-5)
    checkGradients((x) => det(x).square(), [batch], 1e-5)
    checkGradients((x) => slogdet(x)[1], [batch], 1e-5)
    checkGradients((x) => logdet(gram(x)), [general], 1e-5)
  })
  it('qr, each part alone and both', () => {
    const tall = f64([1, 2, 0.3, -1, -2, 3, 0.7, 1.1], [4, 2])
    checkGradients((x) => qr(x)[0], [tall], 1e-5)
    checkGradients((x) => qr(x)[1], [tall], 1e-5)
    checkGradients((x) => matmul(qr(x)[0].square(), qr(x)[1]), [tall], 1e-5)
    checkGradients((x) => qr(x)[0].square(), [batch], 1e-5)
  })
  it('matrixNorm and matrixPower', () => {
    for (const ord of ['fro', 1, -1, Infinity, -Infinity] as const) {
      checkGradients((x) => matrixNorm(x, { ord }), [batch])
    }
    for (const exponent of [0, 1, 3, -2]) checkGradients((x) => matrixPower(x, exponent), [batch], 1e-4)
  })
  it('the gradient of a determinant is its cofactors', () => {
    const cofactors = grad((x: Tensor) => det(x))(f64([1, 2, 3, 4], [2, 2]))
    ;[4, -3, -2, 1].forEach((one, k) => {
      expect(cofactors.dataSync()[k]).toBeCloseTo(one, 12)
    })
  })
})
