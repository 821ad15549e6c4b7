// Adam and AMSGrad. AdamW uses the same rule with decoupled weight decay.
import { add, div, maximum, mul, sqrt, square } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerDefinition } from '../core/definition.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `adam` and `adamW`. */
export interface AdamOptions extends OptimizerOptions {
  /** Decay rate of the average of gradients. Must be below 1. Default: 0.9. */
  readonly beta1?: number | undefined
  /** Decay rate of the average of squared gradients. Must be below 1. Default: 0.999. */
  readonly beta2?: number | undefined
  /** Added to the square root of the second moment. Default: 1e-7, as in Keras. */
  readonly epsilon?: number | undefined
  /** Whether to divide by the largest second moment so far (Reddi et al. 2018). Default: false. */
  readonly amsgrad?: boolean | undefined
}

/** Options of the update of `adam`. */
export interface AdamStep {
  /** The learning rate times both bias corrections, `√(1 − beta2ᵗ) / (1 − beta1ᵗ)`. */
  readonly stepSize: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/** The update of `adam`, with two or three slots. */
export const adamStep: StepOp<AdamStep> = /* @__PURE__ */ defineStep({
  name: 'adamStep',
  options: { stepSize: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  dynamic: ['stepSize'],
  rule(gradient, [first, second, largest], { stepSize, beta1, beta2, epsilon }) {
    const firstMoment = add(mul(first!, beta1), mul(gradient, 1 - beta1))
    const secondMoment = add(mul(second!, beta2), mul(square(gradient), 1 - beta2))
    // Only AMSGrad has the third slot.
    const kept = largest === undefined ? [] : [maximum(largest, secondMoment)]
    const denominator = add(sqrt(kept[0] ?? secondMoment), epsilon)
    return { change: div(mul(firstMoment, stepSize), denominator), slots: [firstMoment, secondMoment, ...kept] }
  },
})

/** The rule of `adam`. Optimizers that differ only in name and defaults reuse it. */
export const adamRule: Omit<OptimizerDefinition<AdamOptions>, 'type'> = {
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false },
  below: { beta1: 1, beta2: 1 },
  slots: ({ amsgrad }) => ['firstMoment', 'secondMoment', ...(amsgrad ? ['largestSecondMoment'] : [])],
  update(update) {
    const { parameter, gradient, slots, learningRate, iteration, options } = update
    const { beta1, beta2, epsilon } = options
    return adamStep([parameter, gradient, ...slots], {
      stepSize: (learningRate * Math.sqrt(1 - beta2 ** iteration)) / (1 - beta1 ** iteration),
      beta1,
      beta2,
      epsilon,
      ...sharedOptions(update),
    })
  },
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1). Epsilon is outside the square root and is added before bias correction, as in
 * Keras: it is the ε̂ at the end of section 2. The default `learningRate` is 0.001.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { adam } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]))
 * const optimizer = adam({ learningRate: 0.5 })
 * optimizer.step([w], [tensor([3, -4])])
 * console.log(Array.from(w.dataSync(), (x) => x.toFixed(3))) // ['0.500', '2.500']: the length of the learning rate
 * ```
 * @function
 */
export const adam: OptimizerFactory<AdamOptions> = /* @__PURE__ */ defineOptimizer<AdamOptions>({
  type: 'adam',
  ...adamRule,
})
