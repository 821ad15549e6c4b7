// RMSProp, plain or centered, with optional momentum.
import { add, div, maximum, mul, sqrt, square, sub } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `rmsProp`. */
export interface RmsPropOptions extends OptimizerOptions {
  /** Decay rate of the average of squared gradients. Must be below 1. Default: 0.9. */
  readonly rho?: number | undefined
  /** The fraction of the last change that the next one keeps. Must be below 1. Default: 0. */
  readonly momentum?: number | undefined
  /** Added inside the square root. Default: 1e-7, as in Keras. */
  readonly epsilon?: number | undefined
  /** Whether to divide by the standard deviation of gradients in place of their root mean square. Default: false. */
  readonly centered?: boolean | undefined
}

interface RmsPropStep {
  readonly learningRate: number
  readonly rho: number
  readonly momentum: number
  readonly epsilon: number
  readonly centered: boolean
}

const rmsPropStep: StepOp<RmsPropStep> = /* @__PURE__ */ defineStep({
  name: 'rmsPropStep',
  options: { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false },
  dynamic: ['learningRate'],
  rule(gradient, [square_, ...others], { learningRate, rho, momentum, epsilon, centered }) {
    const meanSquare = add(mul(square_!, rho), mul(square(gradient), 1 - rho))
    const slots = [meanSquare]
    let variance = meanSquare
    if (centered) {
      const mean = add(mul(others[0]!, rho), mul(gradient, 1 - rho))
      slots.push(mean)
      // Rounding can make a variance near 0 negative.
      variance = maximum(sub(meanSquare, square(mean)), 0)
    }
    const change = div(mul(gradient, learningRate), sqrt(add(variance, epsilon)))
    if (momentum === 0) return { change, slots }
    const velocity = add(mul(others.at(-1)!, momentum), change)
    return { change: velocity, slots: [...slots, velocity] }
  },
})

/**
 * RMSProp (Tieleman and Hinton 2012; centered: Graves 2013, section 2.3) divides the gradient by the square root of its
 * mean square. Epsilon is inside the root, and the momentum is one of changes, with their learning rates, as in Keras. The
 * default `learningRate` is 0.001.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { rmsProp } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]))
 * const optimizer = rmsProp({ learningRate: 0.5, rho: 0.75 })
 * optimizer.step([w], [tensor([3, -4])])
 * console.log(Array.from(w.dataSync(), (x) => x.toFixed(3))) // ['0.000', '3.000']
 * ```
 * @function
 */
export const rmsProp: OptimizerFactory<RmsPropOptions> = /* @__PURE__ */ defineOptimizer<RmsPropOptions>({
  type: 'rmsProp',
  defaults: { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false },
  below: { rho: 1, momentum: 1 },
  slots: ({ momentum, centered }) => [
    'meanSquare',
    ...(centered ? ['mean'] : []),
    ...(momentum === 0 ? [] : ['momentum']),
  ],
  update(update) {
    const { parameter, gradient, slots, learningRate, options } = update
    const { rho, momentum, epsilon, centered } = options
    return rmsPropStep([parameter, gradient, ...slots], {
      learningRate,
      rho,
      momentum,
      epsilon,
      centered,
      ...sharedOptions(update),
    })
  },
})
