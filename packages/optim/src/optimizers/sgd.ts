// Stochastic gradient descent, with momentum and Nesterov momentum.
import { DataError, mul, neg, sub } from '@tensorloom/tensor'
import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { defineStep, type StepOp, sharedOptions } from '../core/define-step.js'
import type { OptimizerOptions } from '../core/optimizer.js'

/** Options of `sgd`. */
export interface SgdOptions extends OptimizerOptions {
  /** The fraction of the last velocity that the next one keeps. Must be below 1. Default: 0. */
  readonly momentum?: number | undefined
  /** Whether to take the gradient as if the momentum had already been applied. Needs `momentum`. Default: false. */
  readonly nesterov?: boolean | undefined
}

interface SgdStep {
  readonly learningRate: number
  readonly momentum: number
  readonly nesterov: boolean
}

const sgdStep: StepOp<SgdStep> = /* @__PURE__ */ defineStep({
  name: 'sgdStep',
  options: { learningRate: 0.01, momentum: 0, nesterov: false },
  dynamic: ['learningRate'],
  rule(gradient, [velocity], { learningRate, momentum, nesterov }) {
    const downhill = mul(gradient, learningRate)
    if (velocity === undefined) return { change: downhill, slots: [] }
    const next = sub(mul(velocity, momentum), downhill)
    return { change: nesterov ? sub(downhill, mul(next, momentum)) : neg(next), slots: [next] }
  },
})

/**
 * Stochastic gradient descent: `velocity = momentum · velocity − learningRate · gradient`, `parameter += velocity`, as in
 * Keras (Sutskever et al. 2013, section 2, with Nesterov's form). The default `learningRate` is 0.01.
 *
 * @throws `DataError` if an option is out of range, or `nesterov` is set without `momentum`
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { sgd } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]))
 * const optimizer = sgd({ learningRate: 0.1 })
 * optimizer.step([w], [tensor([5, -10])])
 * console.log(w.dataSync()) // Float32Array [0.5, 3]
 * ```
 * @function
 */
export const sgd: OptimizerFactory<SgdOptions> = /* @__PURE__ */ defineOptimizer<SgdOptions>({
  type: 'sgd',
  defaults: { learningRate: 0.01, momentum: 0, nesterov: false },
  below: { momentum: 1 },
  check({ momentum, nesterov }) {
    if (!nesterov || momentum > 0) return
    throw new DataError('sgd: nesterov is set, but momentum is 0', {
      help: 'give both: sgd({ momentum: 0.9, nesterov: true })',
    })
  },
  slots: ({ momentum }) => (momentum === 0 ? [] : ['velocity']),
  update(update) {
    const { parameter, gradient, slots, learningRate, options } = update
    const { momentum, nesterov } = options
    return sgdStep([parameter, gradient, ...slots], { learningRate, momentum, nesterov, ...sharedOptions(update) })
  },
})
