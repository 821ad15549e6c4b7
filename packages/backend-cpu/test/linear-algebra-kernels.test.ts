// Decompositions of matrices by hand-written kernels against their lowerings on the reference backend.
import {
  cholesky,
  type DType,
  flip,
  luFactor,
  matmul,
  qr,
  slice,
  solveTriangular,
  type Tensor,
  tensor,
  transpose,
  tril,
  zeros,
} from '@tensorloom/tensor'
import { describe, expect, it } from 'vitest'
import { cpu } from '../src/index.js'
import { disagreement, randomTensor } from './support.js'

const floats = ['float32', 'float64'] as const satisfies readonly DType[]
const sizes = [0, 1, 2, 3, 8]

describe.each([{}, { engine: 'js' }] as const)('kernels of cpu(%o)', (engine) => {
  const backend = cpu(engine)
  describe.each(floats)('%s', (dtype) => {
    it('triangular systems in all eight ways, batches, vectors and views', () => {
      for (const size of sizes) {
        // A strong diagonal, so that rounding stays small.
        const a = randomTensor([2, size, size], 1, dtype)
          .div(16)
          .add(
            tensor(
              Array.from({ length: size * size }, (_, k) => (k % (size + 1) ? 0 : 2)),
              { shape: [size, size], dtype },
            ),
          )
        const b = randomTensor([2, size, 3], 2, dtype)
        const compute = (): Tensor[] =>
          [false, true].flatMap((lower) =>
            [false, true].flatMap((transposed) =>
              [false, true].flatMap((unitDiagonal) => {
                const options = { lower, transpose: transposed, unitDiagonal }
                return [
                  solveTriangular(a, b, options),
                  solveTriangular(transpose(a, { perm: [0, 2, 1] }), flip(b, { axis: 2 }), options),
                  solveTriangular(a, slice(b, [0, 0, 1], [2, size, 1]).reshape([2, size]), options),
                ]
              }),
            ),
          )
        expect(disagreement(backend, compute), `${size}`).toBeUndefined()
      }
    })
    it('Cholesky factors', () => {
      for (const size of sizes) {
        const x = tril(randomTensor([2, size, size], 3, dtype))
        const definite = matmul(x, x, { transposeB: true })
          .div(4)
          .add(
            tensor(
              Array.from({ length: size * size }, (_, k) => (k % (size + 1) ? 0 : 4)),
              { shape: [size, size], dtype },
            ),
          )
        expect(disagreement(backend, () => [cholesky(definite), cholesky(flip(definite, { axis: 0 }))])).toBeUndefined()
      }
      expect(disagreement(backend, () => cholesky(tensor([1, 2, 2, 1], { shape: [2, 2], dtype })))).toBeUndefined()
    })
    it('LU factors: ties, singular matrices, NaN', () => {
      const odd = [
        [1, 1, -1, 1],
        [0, 0, 0, 0],
        [1, 2, 2, 4],
        [NaN, 1, 2, 3],
        [1, 2, NaN, 3],
        [0, Infinity, 1, 2],
      ].map((values) => tensor(values, { shape: [2, 2], dtype }))
      const random = sizes.map((size) => randomTensor([2, size, size], 5, dtype))
      const compute = (): Tensor[] =>
        [...odd, ...random, ...random.map((x) => transpose(x, { perm: [0, 2, 1] }))].flatMap((x) => luFactor(x))
      expect(disagreement(backend, compute)).toBeUndefined()
    })
    it('QR factors, square, tall, of dependent columns', () => {
      const shapes = [
        [0, 0],
        [3, 0],
        [1, 1],
        [2, 5, 5],
        [2, 7, 3],
      ]
      const random = shapes.map((shape) => randomTensor(shape, 6, dtype))
      expect(
        disagreement(backend, () =>
          [...random, zeros([3, 2], { dtype }), tensor([[2], [0]], { dtype })].flatMap((x) => qr(x)),
        ),
      ).toBeUndefined()
    })
  })
})
