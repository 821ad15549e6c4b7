// Orthogonal matrices.
import { eye, less, mul, randomNormal as normalNumbers, reshape, ShapeError, sum, where } from '@tensorloom/tensor'
import { checkOptions, qrFactors } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { checkSeed, given, type Initializer, type SeededOptions, seeded } from './initializer.js'

/** Options of `orthogonal`. */
export interface OrthogonalOptions extends SeededOptions {
  /** Factor on the matrix; 1 by default. */
  readonly gain?: number | undefined
}

/**
 * A random orthogonal matrix [product of the other axes, last axis] (Saxe et al. 2014): its rows or its columns, whichever are
 * fewer, are orthonormal. The default of recurrent kernels.
 *
 * @example
 * ```ts
 * import { orthogonal } from '@tensorloom/layers/initializers'
 * import { eye, matmul } from '@tensorloom/tensor'
 * const w = orthogonal({ seed: 1 }).initialize([3, 3])
 * console.log(matmul(w, w, { transposeA: true }).sub(eye(3)).abs().max().itemSync() < 1e-5) // true
 * ```
 */
export function orthogonal(options: OrthogonalOptions = {}): Initializer {
  checkOptions<OrthogonalOptions>('orthogonal', options, { gain: 'number', seed: 'any' })
  checkSeed('orthogonal', options.seed)
  const { gain = 1, seed } = options
  return {
    type: 'orthogonal',
    config: { gain, ...given({ seed }) },
    initialize(shape) {
      if (shape.length < 2) {
        throw new ShapeError(`orthogonal: the shape is ${describeValue(shape)}, expected at least two axes`, {
          help: 'use another initializer for vectors',
        })
      }
      const columns = shape.at(-1)!
      const rows = shape.slice(0, -1).reduce((product, extent) => product * extent, 1)
      const size = [Math.max(rows, columns), Math.min(rows, columns)]
      const [q, r] = qrFactors(seeded(seed, () => normalNumbers(size)))
      // The signs make the distribution uniform (Mezzadri 2007).
      const diagonal = sum(mul(r, eye(size[1]!)), { axis: 0 })
      const signed = q.mul(where(less(diagonal, 0), -gain, gain))
      return reshape(rows < columns ? signed.transpose() : signed, shape)
    },
  }
}
