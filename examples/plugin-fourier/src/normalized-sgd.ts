// An optimizer: steps of one length along the momentum of each parameter.
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '@tensorloom/optim'
import { add, div, mul, sqrt, square, sub, sum } from '@tensorloom/tensor'

/** Options of `normalizedSgd`. */
export interface NormalizedSgdOptions extends OptimizerOptions {
  /** Decay rate of the momentum, below 1; 0.9 by default. */
  readonly beta?: number | undefined
  /** Added to the length of the momentum; 1e-7 by default. */
  readonly epsilon?: number | undefined
}

/**
 * Normalized SGD with momentum (Cutkosky and Mehta 2020, algorithm 1, for each parameter on its own): however small or
 * large the gradients are, a parameter moves by `learningRate`, 0.03 by default.
 */
export const normalizedSgd: OptimizerFactory<NormalizedSgdOptions> = defineOptimizer<NormalizedSgdOptions>({
  type: '@example/normalizedSgd',
  defaults: { learningRate: 0.03, beta: 0.9, epsilon: 1e-7 },
  below: { beta: 1 },
  slots: () => ['momentum'],
  update({ parameter, gradient, slots: [momentum], learningRate, decay, options: { beta, epsilon, l2 } }) {
    const total = l2 === 0 ? gradient : add(gradient, mul(parameter, l2))
    const next = add(mul(momentum!, beta), mul(total, 1 - beta))
    const length = add(sqrt(sum(square(next))), epsilon)
    return [sub(mul(parameter, decay), mul(div(next, length), learningRate)), next]
  },
})
