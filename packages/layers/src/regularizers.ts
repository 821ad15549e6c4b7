// The table of regularizers: penalties on parameters that are added to the loss. The exports give the names for options, and a
// namespace of the umbrella package.
import { abs, add, eye, matmul, mul, normalize, ShapeError, square, sub, sum, type Tensor } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { shapeText } from '@tensorloom/tensor/op'
import { checkRange } from './core/check.js'

/** A penalty on one parameter. Your own is any object of this form. */
export interface Regularizer {
  /** Its name in a saved model: a name from the table, or `@scope/name`. */
  readonly type: string
  /** Its options in a saved model: plain JSON. */
  readonly config: Readonly<Record<string, unknown>>
  /** The penalty as a scalar; differentiable. */
  penalty(parameter: Tensor): Tensor
}

/**
 * `factor` · Σ|w|; 0.01 by default, as in Keras.
 *
 * @example
 * ```ts
 * import { l1 } from '@tensorloom/layers/regularizers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(l1(0.1).penalty(tensor([1, -2])).itemSync()) // 0.3
 * ```
 */
export function l1(factor: number = 0.01): Regularizer {
  checkRange('l1', 'factor', factor, 0)
  return { type: 'l1', config: { factor }, penalty: (parameter) => mul(sum(abs(parameter)), factor) }
}

/**
 * `factor` · Σw²; 0.01 by default, as in Keras. (Its gradient is 2 · factor · w.)
 *
 * @example
 * ```ts
 * import { l2 } from '@tensorloom/layers/regularizers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(l2(0.1).penalty(tensor([1, -2])).itemSync()) // 0.5
 * ```
 */
export function l2(factor: number = 0.01): Regularizer {
  checkRange('l2', 'factor', factor, 0)
  return { type: 'l2', config: { factor }, penalty: (parameter) => mul(sum(square(parameter)), factor) }
}

/** Options of `l1l2`. */
export interface L1L2Options {
  /** Factor of Σ|w|; 0 by default. */
  readonly l1?: number | undefined
  /** Factor of Σw²; 0 by default. */
  readonly l2?: number | undefined
}

/**
 * `l1` · Σ|w| + `l2` · Σw²; both 0 by default, as in Keras.
 *
 * @example
 * ```ts
 * import { l1l2 } from '@tensorloom/layers/regularizers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(l1l2({ l1: 0.1, l2: 0.1 }).penalty(tensor([1, -2])).itemSync()) // 0.8
 * ```
 */
export function l1l2(factors: L1L2Options = {}): Regularizer {
  checkOptions<L1L2Options>('l1l2', factors, { l1: 'number', l2: 'number' })
  const config = { l1: factors.l1 ?? 0, l2: factors.l2 ?? 0 }
  const [absolute, squared] = [l1(config.l1), l2(config.l2)]
  return {
    type: 'l1l2',
    config,
    penalty: (parameter) => add(absolute.penalty(parameter), squared.penalty(parameter)),
  }
}

/** Options of `orthogonalRegularizer`. */
export interface OrthogonalRegularizerOptions {
  /** Factor of the penalty; 0.01 by default. */
  readonly factor?: number | undefined
  /** Whether the rows or the columns shall be orthogonal; `rows` by default. */
  readonly mode?: 'rows' | 'columns' | undefined
}

/**
 * `factor` times the mean of |cosine| over all pairs of rows, or of columns, of a matrix: 0 if they are orthogonal. It only
 * looks at directions; norms do not count.
 *
 * @example
 * ```ts
 * import { orthogonalRegularizer } from '@tensorloom/layers/regularizers'
 * import { tensor } from '@tensorloom/tensor'
 * console.log(orthogonalRegularizer().penalty(tensor([[1, 0], [0, 1]])).itemSync()) // 0
 * ```
 */
export function orthogonalRegularizer(options: OrthogonalRegularizerOptions = {}): Regularizer {
  checkOptions<OrthogonalRegularizerOptions>('orthogonalRegularizer', options, {
    factor: 'number',
    mode: ['rows', 'columns'],
  })
  const { factor = 0.01, mode = 'rows' } = options
  checkRange('orthogonalRegularizer', 'factor', factor, 0)
  const axis = mode === 'rows' ? 1 : 0
  return {
    type: 'orthogonalRegularizer',
    config: { factor, mode },
    penalty(parameter) {
      if (parameter.rank !== 2) {
        throw new ShapeError(`orthogonalRegularizer: expected a matrix, got ${shapeText(parameter.shape)}`, {
          help: 'give it to the kernel of a dense layer',
        })
      }
      const size = parameter.shape[1 - axis]!
      const unit = normalize(parameter, { axis })
      const cosines = matmul(unit, unit, { transposeA: mode === 'columns', transposeB: mode === 'rows' })
      const others = sum(abs(mul(cosines, sub(1, eye(size)))))
      // Every pair is there twice.
      return mul(others, (0.5 * factor) / Math.max(1, (size * (size - 1)) / 2))
    },
  }
}
