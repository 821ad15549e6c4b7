// Lion: every step has the same length and follows the sign of an interpolated momentum.
import { add, mul, sign } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `lion`. */
export interface LionOptions extends OptimizerOptions {
  /** Weight of the momentum in the direction of a step. Must be below 1. Default: 0.9. */
  readonly beta1?: number | undefined
  /** Decay rate of the momentum. Must be below 1. Default: 0.99. */
  readonly beta2?: number | undefined
}

interface LionStep {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
}

const lionStep: StepOp<LionStep> = /* @__PURE__ */ defineStep({
  name: 'lionStep',
  options: { learningRate: 0.001, beta1: 0.9, beta2: 0.99 },
  dynamic: ['learningRate'],
  rule(gradient, [momentum], { learningRate, beta1, beta2 }) {
    const direction = sign(add(mul(momentum!, beta1), mul(gradient, 1 - beta1)))
    const next = add(mul(momentum!, beta2), mul(gradient, 1 - beta2))
    return { change: mul(direction, learningRate), slots: [next] }
  },
})

/**
 * Lion (Chen et al. 2023, algorithm 2) moves every element by the learning rate, against the sign of
 * `beta1 · momentum + (1 − beta1) · gradient`. It keeps one tensor per parameter; Adam keeps two. The default
 * `learningRate` is 0.001, as in Keras. The paper recommends a third to a tenth of Adam's, with a larger `weightDecay`.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { lion } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2, 3]))
 * const optimizer = lion({ learningRate: 0.5 })
 * optimizer.step([w], [tensor([0.1, -40, 0])])
 * console.log(w.dataSync()) // Float32Array [0.5, 2.5, 3]
 * ```
 * @function
 */
export const lion: OptimizerFactory<LionOptions> = /* @__PURE__ */ defineOptimizer<LionOptions>({
  type: 'lion',
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.99 },
  below: { beta1: 1, beta2: 1 },
  slots: () => ['momentum'],
  update(update) {
    const { parameter, gradient, slots, learningRate, options } = update
    const { beta1, beta2 } = options
    return lionStep([parameter, gradient, ...slots], { learningRate, beta1, beta2, ...sharedOptions(update) })
  },
})
