// FTRL-Proximal: follow the regularized leader, with a learning rate per element and sparse weights through l1.
import { add, clip, DataError, div, mul, pow, square, sub } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `ftrl`. */
export interface FtrlOptions extends OptimizerOptions {
  /** The accumulator's exponent, at most 0: how fast learning rates fall. 0 keeps them. Default: −0.5. */
  readonly learningRatePower?: number | undefined
  /** The initial value of the sum of squared gradients. Default: 0.1. */
  readonly initialAccumulatorValue?: number | undefined
  /** λ₁: weights whose gradients do not exceed it are exactly 0. Default: 0. */
  readonly l1RegularizationStrength?: number | undefined
  /** λ₂: draws weights towards 0. Default: 0. */
  readonly l2RegularizationStrength?: number | undefined
  /** Adds twice this times the weight to the gradient. Default: 0. */
  readonly l2ShrinkageRegularizationStrength?: number | undefined
  /** β of the paper: smooths the first learning rates. Default: 0. */
  readonly beta?: number | undefined
}

interface FtrlStep {
  readonly learningRate: number
  /** The exponent of the accumulator, at least 0. */
  readonly power: number
  readonly l1Strength: number
  readonly l2Strength: number
  readonly shrinkage: number
  readonly beta: number
}

const ftrlStep: StepOp<FtrlStep> = /* @__PURE__ */ defineStep({
  name: 'ftrlStep',
  options: { learningRate: 0.001, power: 0.5, l1Strength: 0, l2Strength: 0, shrinkage: 0, beta: 0 },
  dynamic: ['learningRate'],
  rule(gradient, [sum, linear], { learningRate, power, l1Strength, l2Strength, shrinkage, beta }, parameter) {
    const accumulator = add(sum!, square(gradient))
    const root = pow(accumulator, power)
    const sigma = div(sub(root, pow(sum!, power)), learningRate)
    const shrunk = shrinkage === 0 ? gradient : add(gradient, mul(parameter, 2 * shrinkage))
    const next = add(linear!, sub(shrunk, mul(sigma, parameter)))
    const curvature = add(div(add(root, beta), learningRate), 2 * l2Strength)
    const within = clip(next, { min: -l1Strength, max: l1Strength })
    const value = div(sub(within, next), curvature)
    return { value, slots: [accumulator, next] }
  },
})

/**
 * FTRL-Proximal (McMahan et al. 2013, algorithm 1), for sparse linear models. The new weight is the minimum of the
 * linearized losses so far plus `l1` and `l2` penalties, so it does not depend on the last weight alone. The default
 * `learningRate` is 0.001.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { ftrl } from '@tensorloom/optim'
 * const w = parameter(tensor([0, 0]))
 * const optimizer = ftrl({ learningRate: 1, initialAccumulatorValue: 0, l1RegularizationStrength: 1 })
 * optimizer.step([w], [tensor([4, 0.5])])
 * console.log(w.dataSync()) // Float32Array [-0.75, 0]: the second gradient is below l1
 * ```
 * @function
 */
export const ftrl: OptimizerFactory<FtrlOptions> = /* @__PURE__ */ defineOptimizer<FtrlOptions>({
  type: 'ftrl',
  defaults: {
    learningRate: 0.001,
    learningRatePower: -0.5,
    initialAccumulatorValue: 0.1,
    l1RegularizationStrength: 0,
    l2RegularizationStrength: 0,
    l2ShrinkageRegularizationStrength: 0,
    beta: 0,
  },
  signed: ['learningRatePower'],
  check({ learningRatePower }) {
    if (learningRatePower <= 0) return
    throw new DataError(`ftrl: learningRatePower is ${learningRatePower}, expected a number of at most 0`, {
      help: 'write learningRatePower: -0.5',
    })
  },
  slots: () => ['accumulator', 'linear'],
  initial: ({ initialAccumulatorValue }) => [initialAccumulatorValue, 0],
  update(update) {
    const { parameter, gradient, slots, learningRate, options } = update
    return ftrlStep([parameter, gradient, ...slots], {
      learningRate,
      power: -options.learningRatePower,
      l1Strength: options.l1RegularizationStrength,
      l2Strength: options.l2RegularizationStrength,
      shrinkage: options.l2ShrinkageRegularizationStrength,
      beta: options.beta,
      ...sharedOptions(update),
    })
  },
})
