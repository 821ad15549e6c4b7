// Adadelta: the step has the units of the parameter; its size follows from past gradients and past steps.
import { add, div, mul, sqrt, square } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `adadelta`. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** Decay rate of both averages of squares. Must be below 1. Default: 0.95. */
  readonly rho?: number | undefined
  /** Added inside both square roots. It sets the size of the first steps. Default: 1e-7, as in Keras. */
  readonly epsilon?: number | undefined
}

interface AdadeltaStep {
  readonly learningRate: number
  readonly rho: number
  readonly epsilon: number
}

const adadeltaStep: StepOp<AdadeltaStep> = /* @__PURE__ */ defineStep({
  name: 'adadeltaStep',
  options: { learningRate: 0.001, rho: 0.95, epsilon: 1e-7 },
  dynamic: ['learningRate'],
  rule(gradient, [squares, changes], { learningRate, rho, epsilon }) {
    const meanSquare = add(mul(squares!, rho), mul(square(gradient), 1 - rho))
    const ratio = div(sqrt(add(changes!, epsilon)), sqrt(add(meanSquare, epsilon)))
    const direction = mul(ratio, gradient)
    const meanSquaredChange = add(mul(changes!, rho), mul(square(direction), 1 - rho))
    return { change: mul(direction, learningRate), slots: [meanSquare, meanSquaredChange] }
  },
})

/**
 * Adadelta (Zeiler 2012, algorithm 1) multiplies the gradient by the root mean square of past changes and divides it by
 * the root mean square of gradients. Epsilon is inside both square roots, as in the paper and Keras. `learningRate`
 * scales the step. The default is 0.001, as in Keras; 1 gives the paper's rule, which has no learning rate.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { adadelta } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]))
 * const optimizer = adadelta({ learningRate: 1, rho: 0.75, epsilon: 0.01 })
 * optimizer.step([w], [tensor([3, -4])])
 * console.log(Array.from(w.dataSync(), (x) => x.toFixed(3))) // ['0.800', '2.200']
 * ```
 * @function
 */
export const adadelta: OptimizerFactory<AdadeltaOptions> = /* @__PURE__ */ defineOptimizer<AdadeltaOptions>({
  type: 'adadelta',
  defaults: { learningRate: 0.001, rho: 0.95, epsilon: 1e-7 },
  below: { rho: 1 },
  slots: () => ['meanSquare', 'meanSquaredChange'],
  update(update) {
    const { parameter, gradient, slots, learningRate, options } = update
    const { rho, epsilon } = options
    return adadeltaStep([parameter, gradient, ...slots], { learningRate, rho, epsilon, ...sharedOptions(update) })
  },
})
