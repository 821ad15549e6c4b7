// Schedule-free AdamW: averaging in place of a schedule of the learning rate.
import { add, DataError, div, mul, sqrt, square, sub, type Tensor } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `scheduleFreeAdamW`. */
export interface ScheduleFreeAdamWOptions extends OptimizerOptions {
  /** Weight of the average in the parameters. Above 0 and below 1. Default: 0.9. */
  readonly beta1?: number | undefined
  /** Decay rate of the average of squared gradients. Must be below 1. Default: 0.999. */
  readonly beta2?: number | undefined
  /** Added to the square root of the corrected second moment. Default: 1e-8, as in Keras. */
  readonly epsilon?: number | undefined
  /** Number of updates in which the learning rate rises to its value. Default: 0. */
  readonly warmupSteps?: number | undefined
}

interface ScheduleFreeStep {
  readonly learningRate: number
  /** Bias correction of the second moment, `1 − beta2ᵗ`. */
  readonly correction: number
  /** Weight of the newest point in the average, `1 / t`. */
  readonly weight: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

// The parameters are (1 − beta1) · point + beta1 · average.
function averageOf(parameter: Tensor, point: Tensor, beta1: number): Tensor {
  return div(sub(parameter, mul(point, 1 - beta1)), beta1)
}

const scheduleFreeStep: StepOp<ScheduleFreeStep> = /* @__PURE__ */ defineStep({
  name: 'scheduleFreeStep',
  options: { learningRate: 0.0025, correction: 0.001, weight: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  dynamic: ['learningRate', 'correction', 'weight'],
  rule(gradient, [point, second], { learningRate, correction, weight, beta1, beta2, epsilon }, parameter) {
    const secondMoment = add(mul(second!, beta2), mul(square(gradient), 1 - beta2))
    const root = add(sqrt(div(secondMoment, correction)), epsilon)
    const next = sub(point!, div(mul(gradient, learningRate), root))
    const nextAverage = add(mul(averageOf(parameter, point!, beta1), sub(1, weight)), mul(next, weight))
    return { value: add(mul(next, 1 - beta1), mul(nextAverage, beta1)), slots: [next, secondMoment] }
  },
})

/**
 * Schedule-free AdamW (Defazio et al. 2024, algorithm 1): it keeps the point that gradients move, and the parameters are a
 * mixture of that point and the average of all points so far. It needs no schedule, and no number of steps to plan for. The
 * default `learningRate` is 0.0025.
 *
 * During training the parameters are the mixture. A model predicts best with the averages. A trainer uses them in `evaluate`,
 * `predict` and validation. For a model on its own, `optimizer.swapAverages()` puts them in, and a second call takes them out again.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { scheduleFreeAdamW } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]))
 * const optimizer = scheduleFreeAdamW({ learningRate: 0.5, epsilon: 0 })
 * optimizer.step([w], [tensor([3, -4])])
 * console.log(w.dataSync()) // Float32Array [0.5, 2.5]: the first average is the first point
 * ```
 * @function
 */
export const scheduleFreeAdamW: OptimizerFactory<ScheduleFreeAdamWOptions> =
  /* @__PURE__ */ defineOptimizer<ScheduleFreeAdamWOptions>({
    type: 'scheduleFreeAdamW',
    defaults: { learningRate: 0.0025, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, warmupSteps: 0 },
    below: { beta1: 1, beta2: 1 },
    whole: ['warmupSteps'],
    check({ beta1 }) {
      if (beta1 > 0) return
      throw new DataError('scheduleFreeAdamW: beta1 is 0, expected a number above 0', {
        help: 'leave it out for the default, 0.9',
      })
    },
    slots: () => ['point', 'secondMoment'],
    initial: (_, owner) => [owner, 0],
    average: (parameter, [point], { beta1 }) => averageOf(parameter, point!, beta1),
    update(update) {
      const { parameter, gradient, slots, learningRate, iteration, options } = update
      const { beta1, beta2, epsilon, warmupSteps } = options
      return scheduleFreeStep([parameter, gradient, ...slots], {
        learningRate: learningRate * (warmupSteps > 0 ? Math.min(iteration / warmupSteps, 1) : 1),
        correction: 1 - beta2 ** iteration,
        weight: 1 / iteration,
        beta1,
        beta2,
        epsilon,
        ...sharedOptions(update),
      })
    },
  })
