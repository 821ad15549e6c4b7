// Adagrad: every element has its own learning rate, which falls as its squared gradients add up.
import { add, div, mul, sqrt, square } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `adagrad`. */
export interface AdagradOptions extends OptimizerOptions {
  /** The initial value of the sum of squared gradients. Default: 0.1, as in Keras. */
  readonly initialAccumulatorValue?: number | undefined
  /** Added inside the square root. Default: 1e-7, as in Keras. */
  readonly epsilon?: number | undefined
}

interface AdagradStep {
  readonly learningRate: number
  readonly epsilon: number
}

const adagradStep: StepOp<AdagradStep> = /* @__PURE__ */ defineStep({
  name: 'adagradStep',
  options: { learningRate: 0.001, epsilon: 1e-7 },
  dynamic: ['learningRate'],
  rule(gradient, [sum], { learningRate, epsilon }) {
    const accumulator = add(sum!, square(gradient))
    return { change: div(mul(gradient, learningRate), sqrt(add(accumulator, epsilon))), slots: [accumulator] }
  },
})

/**
 * Adagrad (Duchi, Hazan and Singer 2011, figure 1 with diagonal matrices) divides the gradient by the square root of the
 * sum of its squares. Epsilon is inside the root, as in Keras. The default `learningRate` is 0.001.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { adagrad } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]))
 * const optimizer = adagrad({ learningRate: 0.5, initialAccumulatorValue: 0 })
 * optimizer.step([w], [tensor([3, -4])])
 * console.log(w.dataSync()) // Float32Array [0.5, 2.5]: the first step has the length of the learning rate
 * ```
 * @function
 */
export const adagrad: OptimizerFactory<AdagradOptions> = /* @__PURE__ */ defineOptimizer<AdagradOptions>({
  type: 'adagrad',
  defaults: { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  alsoCalled: { initialAccumulator: 'initialAccumulatorValue' },
  slots: () => ['accumulator'],
  initial: ({ initialAccumulatorValue }) => [initialAccumulatorValue],
  update(update) {
    const { parameter, gradient, slots, learningRate, options } = update
    const { epsilon } = options
    return adagradStep([parameter, gradient, ...slots], { learningRate, epsilon, ...sharedOptions(update) })
  },
})
