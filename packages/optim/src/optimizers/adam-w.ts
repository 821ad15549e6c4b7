// AdamW: Adam with decoupled weight decay.

import { defineOptimizer, type OptimizerFactory } from '../core/define-optimizer.js'
import { type AdamOptions, adamRule } from './adam.js'

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2). Each step shrinks the parameters by the
 * fraction `learningRate · weightDecay`, independently of the gradient. The defaults are those of Keras: `learningRate`
 * 0.001, `weightDecay` 0.004.
 *
 * @throws `DataError` if an option is out of range
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { adamW } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]))
 * const optimizer = adamW({ learningRate: 0.5, weightDecay: 0.5 })
 * optimizer.step([w], [tensor([0, 0])])
 * console.log(w.dataSync()) // Float32Array [0.75, 1.5]
 * ```
 * @function
 */
export const adamW: OptimizerFactory<AdamOptions> = /* @__PURE__ */ defineOptimizer<AdamOptions>({
  ...adamRule,
  type: 'adamW',
  defaults: { ...adamRule.defaults, weightDecay: 0.004 },
})
