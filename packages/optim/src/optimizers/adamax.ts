// Adamax: Adam with the largest gradient so far in place of the average of squares.
import { abs, add, div, maximum, mul } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `adamax`. */
export interface AdamaxOptions extends OptimizerOptions {
  /** Decay rate of the average of gradients. Must be below 1. Default: 0.9. */
  readonly beta1?: number | undefined
  /** Decay rate of the largest gradient. Must be below 1. Default: 0.999. */
  readonly beta2?: number | undefined
  /** Added to the norm. Default: 1e-7, as in Keras. */
  readonly epsilon?: number | undefined
}

interface AdamaxStep {
  /** The learning rate divided by the first moment's bias correction, `1 − beta1ᵗ`. */
  readonly stepSize: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

const adamaxStep: StepOp<AdamaxStep> = /* @__PURE__ */ defineStep({
  name: 'adamaxStep',
  options: { stepSize: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  dynamic: ['stepSize'],
  rule(gradient, [first, largest], { stepSize, beta1, beta2, epsilon }) {
    const firstMoment = add(mul(first!, beta1), mul(gradient, 1 - beta1))
    const infinityNorm = maximum(mul(largest!, beta2), abs(gradient))
    return { change: div(mul(firstMoment, stepSize), add(infinityNorm, epsilon)), slots: [firstMoment, infinityNorm] }
  },
})

/**
 * Adamax (Kingma and Ba 2015, section 7.1, algorithm 2) is Adam with the exponentially weighted infinity norm of
 * gradients, `max(beta2 · norm, |gradient|)`. Epsilon is added to the norm, as in Keras. The default `learningRate` is 0.001.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { adamax } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]))
 * const optimizer = adamax({ learningRate: 0.5 })
 * optimizer.step([w], [tensor([3, -4])])
 * console.log(w.dataSync()) // Float32Array [0.5, 2.5]: the first step has the length of the learning rate
 * ```
 * @function
 */
export const adamax: OptimizerFactory<AdamaxOptions> = /* @__PURE__ */ defineOptimizer<AdamaxOptions>({
  type: 'adamax',
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  below: { beta1: 1, beta2: 1 },
  slots: () => ['firstMoment', 'infinityNorm'],
  update(update) {
    const { parameter, gradient, slots, learningRate, iteration, options } = update
    const { beta1, beta2, epsilon } = options
    const stepSize = learningRate / (1 - beta1 ** iteration)
    return adamaxStep([parameter, gradient, ...slots], { stepSize, beta1, beta2, epsilon, ...sharedOptions(update) })
  },
})
