// LAMB: Adam whose step on each parameter is as long as the parameter's norm says.
import { add, div, greater, mul, sqrt, square, sub, sum, type Tensor, where } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `lamb`. */
export interface LambOptions extends OptimizerOptions {
  /** Decay rate of the average of gradients. Must be below 1. Default: 0.9. */
  readonly beta1?: number | undefined
  /** Decay rate of the average of squared gradients. Must be below 1. Default: 0.999. */
  readonly beta2?: number | undefined
  /** Added to the square root of the corrected second moment. Default: 1e-7, as in Keras. */
  readonly epsilon?: number | undefined
}

interface LambStep {
  /** Bias correction of the first moment, `1 − beta1ᵗ`. */
  readonly firstCorrection: number
  /** Bias correction of the second moment, `1 − beta2ᵗ`. */
  readonly secondCorrection: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

// Gives the direction in place of the new parameter: the length of the step needs its norm.
const lambDirection: StepOp<LambStep> = /* @__PURE__ */ defineStep({
  name: 'lambDirection',
  options: { firstCorrection: 0.1, secondCorrection: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  dynamic: ['firstCorrection', 'secondCorrection'],
  rule(gradient, [first, second], { firstCorrection, secondCorrection, beta1, beta2, epsilon }) {
    const firstMoment = add(mul(first!, beta1), mul(gradient, 1 - beta1))
    const secondMoment = add(mul(second!, beta2), mul(square(gradient), 1 - beta2))
    const root = add(sqrt(div(secondMoment, secondCorrection)), epsilon)
    return { value: div(div(firstMoment, firstCorrection), root), slots: [firstMoment, secondMoment] }
  },
})

const norm = (values: Tensor): Tensor => sqrt(sum(square(values)))

/**
 * LAMB (You et al. 2020, algorithm 2), for large batches: the step is `learningRate · ‖parameter‖ / ‖direction‖` times
 * Adam's direction, or `learningRate` times it where one of the norms is 0. The default `learningRate` is 0.001.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { lamb } from '@tensorloom/optim'
 * const w = parameter(tensor([3, 4]))
 * const optimizer = lamb({ learningRate: 0.1 })
 * optimizer.step([w], [tensor([0.5, 0])])
 * console.log(w.dataSync()[0]?.toFixed(2)) // 2.50: the step is a tenth of the norm, 5
 * ```
 * @function
 */
export const lamb: OptimizerFactory<LambOptions> = /* @__PURE__ */ defineOptimizer<LambOptions>({
  type: 'lamb',
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  below: { beta1: 1, beta2: 1 },
  slots: () => ['firstMoment', 'secondMoment'],
  update(update) {
    const { parameter, gradient, slots, learningRate, iteration, decays, decay, options } = update
    const { beta1, beta2, epsilon } = options
    const [direction, ...moments] = lambDirection([parameter, gradient, ...slots], {
      firstCorrection: 1 - beta1 ** iteration,
      secondCorrection: 1 - beta2 ** iteration,
      beta1,
      beta2,
      epsilon,
      ...sharedOptions(update),
    })
    const shrunk = decays ? mul(parameter, decay) : parameter
    const [size, length] = [norm(shrunk), norm(direction!)]
    // No division by 0, also where its result is not taken.
    const divisor = where(greater(length, 0), length, 1)
    const ratio = where(greater(size, 0), where(greater(length, 0), div(size, divisor), 1), 1)
    return [sub(shrunk, mul(mul(ratio, learningRate), direction!)), ...moments]
  },
})
