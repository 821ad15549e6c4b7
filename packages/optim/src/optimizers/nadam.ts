// Nadam: Adam with Nesterov momentum, which warms up.
import { add, div, mul, sqrt, square } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `nadam`. */
export interface NadamOptions extends OptimizerOptions {
  /** Decay rate of the average of gradients after the momentum has warmed up. Must be below 1. Default: 0.9. */
  readonly beta1?: number | undefined
  /** Decay rate of the average of squared gradients. Must be below 1. Default: 0.999. */
  readonly beta2?: number | undefined
  /** Added to the square root of the corrected second moment. Default: 1e-7, as in Keras. */
  readonly epsilon?: number | undefined
  /**
   * How fast the momentum rises from half of `beta1` to all of it, as in PyTorch, where it is 0.004. Keras does not have this
   * option. Default: `null`, for Keras's rule, in which it rises as fast as with 1.
   */
  readonly momentumDecay?: number | null | undefined
}

interface NadamStep {
  /** The change contains the gradient times this factor. */
  readonly gradientSize: number
  /** The change contains the first moment times this factor. */
  readonly momentSize: number
  /** The square root of the second moment's bias correction, `√(1 − beta2ᵗ)`. */
  readonly rootCorrection: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

const nadamStep: StepOp<NadamStep> = /* @__PURE__ */ defineStep({
  name: 'nadamStep',
  options: { gradientSize: 0, momentSize: 0.001, rootCorrection: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  dynamic: ['gradientSize', 'momentSize', 'rootCorrection'],
  rule(gradient, [first, second], { gradientSize, momentSize, rootCorrection, beta1, beta2, epsilon }) {
    const firstMoment = add(mul(first!, beta1), mul(gradient, 1 - beta1))
    const secondMoment = add(mul(second!, beta2), mul(square(gradient), 1 - beta2))
    const denominator = add(div(sqrt(secondMoment), rootCorrection), epsilon)
    const direction = add(mul(gradient, gradientSize), mul(firstMoment, momentSize))
    return { change: div(direction, denominator), slots: [firstMoment, secondMoment] }
  },
})

/** Momentum of one update: `beta1 · (1 − 0.5 · 0.96^(iteration · momentumDecay))`. */
function momentumAt(iteration: number, beta1: number, momentumDecay: number | null): number {
  return beta1 * (1 - 0.5 * 0.96 ** (iteration * (momentumDecay ?? 1)))
}

/** The product of the momenta of all updates so far: the fraction of the first moment that still is its initial 0. */
function momentumProduct(iteration: number, beta1: number, momentumDecay: number | null): number {
  let product = 1
  // The count alone gives the product, so the state need not save it. Below this value, 1 − product is 1.
  for (let k = 1; k <= iteration && product > 1e-17; k++) product *= momentumAt(k, beta1, momentumDecay)
  return product
}

/**
 * Nadam (Dozat 2016, algorithm 2) is Adam with Nesterov momentum. Epsilon is outside the square root and is added after
 * bias correction. The default `learningRate` is 0.001.
 *
 * With μₜ = `beta1 · (1 − 0.5 · 0.96ᵗ)` and Πₜ = μ₁ · … · μₜ, the direction is
 * `(1 − μₜ) / (1 − Πₜ) · gradient + μₜ₊₁ / (1 − Πₜ₊₁) · firstMoment`, as in the paper and Keras. With `momentumDecay`, μₜ is
 * `beta1 · (1 − 0.5 · 0.96^(t · momentumDecay))`, and the second denominator is `1 − Πₜ · μₜ · μₜ₊₁`, as in PyTorch's first
 * releases of NAdam. The denominators differ only in the first few updates, because each update roughly halves Πₜ.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { nadam } from '@tensorloom/optim'
 * const w = parameter(tensor([1]))
 * const optimizer = nadam({ learningRate: 0.5, beta1: 0 })
 * optimizer.step([w], [tensor([3])])
 * console.log(w.dataSync()) // Float32Array [0.5]: without momentum, the first step has the length of the learning rate
 * ```
 * @function
 */
export const nadam: OptimizerFactory<NadamOptions> = /* @__PURE__ */ defineOptimizer<NadamOptions>({
  type: 'nadam',
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, momentumDecay: null },
  nullable: ['momentumDecay'],
  below: { beta1: 1, beta2: 1 },
  slots: () => ['firstMoment', 'secondMoment'],
  update(update) {
    const { parameter, gradient, slots, learningRate, iteration, options } = update
    const { beta1, beta2, epsilon, momentumDecay } = options
    const product = momentumProduct(iteration, beta1, momentumDecay)
    const momentum = momentumAt(iteration, beta1, momentumDecay)
    const nextMomentum = momentumAt(iteration + 1, beta1, momentumDecay)
    return nadamStep([parameter, gradient, ...slots], {
      gradientSize: (learningRate * (1 - momentum)) / (1 - product),
      // With momentumDecay, this update's momentum occurs twice; see the documentation of nadam.
      momentSize:
        (learningRate * nextMomentum) / (1 - product * (momentumDecay === null ? 1 : momentum) * nextMomentum),
      rootCorrection: Math.sqrt(1 - beta2 ** iteration),
      beta1,
      beta2,
      epsilon,
      ...sharedOptions(update),
    })
  },
})
