// An optimizer is written as a rule for one parameter. `defineOptimizer` turns the rule into a factory.

import type { OptimizerDefinition } from './definition.js'
import { fillOptions } from './fill-options.js'
import type { Optimizer, OptimizerOptions } from './optimizer.js'
import { withText } from './optimizer-text.js'
import { StatefulOptimizer } from './stateful-optimizer.js'

/** Creates an optimizer from options. */
export type OptimizerFactory<O extends OptimizerOptions = OptimizerOptions> = (options?: O) => Optimizer

/**
 * Creates an optimizer factory from a rule. Slots, clipping, schedules, averages, checks and saved state come for free.
 *
 * @example
 * ```ts
 * import { add, mul, parameter, sign, sub, tensor } from '@tensorloom/tensor'
 * import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '@tensorloom/optim'
 * // Sign of the momentum (Bernstein et al. 2018).
 * const signum: OptimizerFactory<OptimizerOptions & { readonly beta?: number }> = defineOptimizer({
 *   type: '@me/signum',
 *   defaults: { learningRate: 1e-3, beta: 0.9 },
 *   slots: () => ['momentum'],
 *   update({ parameter, gradient, slots: [momentum], learningRate, options: { beta } }) {
 *     const next = add(mul(momentum!, beta), mul(gradient, 1 - beta))
 *     return [sub(parameter, mul(sign(next), learningRate)), next]
 *   },
 * })
 * const w = parameter(tensor([1, 2]))
 * signum({ learningRate: 0.5 }).step([w], [tensor([3, -4])])
 * console.log(w.dataSync()) // Float32Array [0.5, 2.5]
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export function defineOptimizer<O extends OptimizerOptions>(definition: OptimizerDefinition<O>): OptimizerFactory<O> {
  return (options) => withText(new StatefulOptimizer(definition, fillOptions(definition, options)))
}
