// Rectified Adam: scales the adaptive step by how reliable its second moment is so far.
import { add, div, greater, mul, sqrt, square, where } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `rAdam`. */
export interface RAdamOptions extends OptimizerOptions {
  /** Decay rate of the average of gradients. Must be below 1. Default: 0.9. */
  readonly beta1?: number | undefined
  /** Decay rate of the average of squared gradients. Must be below 1; at 2/3 or less no step is adaptive. Default: 0.999. */
  readonly beta2?: number | undefined
  /** Added to the square root of the second moment, before bias correction. Default: 1e-7, as in Keras's Adam. */
  readonly epsilon?: number | undefined
}

interface RAdamStep {
  /** The change contains the first moment times this factor. */
  readonly stepSize: number
  /** 1 if the step is divided by the second moment, 0 while its variance is not known. */
  readonly adaptive: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

const rAdamStep: StepOp<RAdamStep> = /* @__PURE__ */ defineStep({
  name: 'rAdamStep',
  options: { stepSize: 0.001, adaptive: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  dynamic: ['stepSize', 'adaptive'],
  rule(gradient, [first, second], { stepSize, adaptive, beta1, beta2, epsilon }) {
    const firstMoment = add(mul(first!, beta1), mul(gradient, 1 - beta1))
    const secondMoment = add(mul(second!, beta2), mul(square(gradient), 1 - beta2))
    // The kernel makes the choice, so the first steps and all later ones share one program.
    const denominator = where(greater(adaptive, 0), add(sqrt(secondMoment), epsilon), 1)
    return { change: div(mul(firstMoment, stepSize), denominator), slots: [firstMoment, secondMoment] }
  },
})

/** The rectification term rₜ, from the length ρₜ of the approximated moving average. 0 if its variance is intractable. */
function rectification(iteration: number, beta2: number): number {
  const longest = 2 / (1 - beta2) - 1
  const length = longest - (2 * iteration * beta2 ** iteration) / (1 - beta2 ** iteration)
  if (length <= 5) return 0
  return Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length))
}

/**
 * Rectified Adam (Liu et al. 2020, algorithm 2). The first steps follow the average gradient, because too few gradients
 * are known to estimate the variance of the adaptive learning rate. Later steps are Adam's, scaled by the rectification
 * term. As in PyTorch, the threshold of ρₜ is 5, and epsilon is added to the square root before bias correction. The
 * default `learningRate` is 0.001.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { rAdam } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]))
 * const optimizer = rAdam({ learningRate: 0.5 })
 * optimizer.step([w], [tensor([3, -4])])
 * console.log(w.dataSync()) // Float32Array [-0.5, 4]: the first step is one of gradient descent
 * ```
 * @function
 */
export const rAdam: OptimizerFactory<RAdamOptions> = /* @__PURE__ */ defineOptimizer<RAdamOptions>({
  type: 'rAdam',
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  below: { beta1: 1, beta2: 1 },
  slots: () => ['firstMoment', 'secondMoment'],
  update(update) {
    const { parameter, gradient, slots, learningRate, iteration, options } = update
    const { beta1, beta2, epsilon } = options
    const rectified = rectification(iteration, beta2)
    const adaptation = rectified > 0 ? rectified * Math.sqrt(1 - beta2 ** iteration) : 1
    return rAdamStep([parameter, gradient, ...slots], {
      stepSize: (learningRate * adaptation) / (1 - beta1 ** iteration),
      adaptive: rectified > 0 ? 1 : 0,
      beta1,
      beta2,
      epsilon,
      ...sharedOptions(update),
    })
  },
})
