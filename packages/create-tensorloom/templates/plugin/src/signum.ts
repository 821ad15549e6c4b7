// An optimizer: steps of one length along the sign of the momentum.
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '@tensorloom/optim'
import { add, mul, sign, sub } from '@tensorloom/tensor'

/** Options of `signum`. */
export interface SignumOptions extends OptimizerOptions {
  /** Decay rate of the momentum, below 1; 0.9 by default. */
  readonly beta?: number | undefined
}

/** Signum (Bernstein et al. 2018, algorithm 2). `learningRate` is 0.001 by default. @function */
export const signum: OptimizerFactory<SignumOptions> = defineOptimizer<SignumOptions>({
  type: '{{scope}}/signum',
  defaults: { learningRate: 1e-3, beta: 0.9 },
  below: { beta: 1 },
  slots: () => ['momentum'],
  // Clipping and schedules are done; weight decay and the penalty on the parameter are part of the rule.
  update({ parameter, gradient, slots: [momentum], learningRate, decay, options: { beta, l2 } }) {
    const penalized = add(gradient, mul(parameter, l2))
    const next = add(mul(momentum!, beta), mul(penalized, 1 - beta))
    return [sub(mul(parameter, decay), mul(sign(next), learningRate)), next]
  },
})
