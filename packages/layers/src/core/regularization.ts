// The part of a loss that comes from the model itself.
import { scope, type Tensor, zeros } from '@tensorloom/tensor'
import type { RegularizerOption } from '../known.js'
import { resolveRegularizer } from '../named.js'
import { builtParameters } from './build.js'
import type { AnyLayer, LayerValue } from './types.js'

/** The penalties on the outputs of a layer, as means over the batch. */
export function activityLosses(option: RegularizerOption | undefined, output: LayerValue): readonly Tensor[] {
  const regularizer = resolveRegularizer(option)
  if (regularizer === undefined) return []
  const outputs = Array.isArray(output) ? output : [output as Tensor]
  return outputs.map((one) => regularizer.penalty(one).div(Math.max(1, one.shape[0] ?? 1)))
}

/** The penalties on trainable parameters plus `added`; undefined where there are none. */
export function regularizationLoss(layer: AnyLayer, added: readonly Tensor[]): Tensor | undefined {
  return scope(() => {
    let total: Tensor | undefined
    for (const { parameter, regularizer } of builtParameters(layer).values()) {
      if (regularizer === undefined || !parameter.trainable) continue
      const penalty = regularizer.penalty(parameter)
      total = total === undefined ? penalty : total.add(penalty)
    }
    // The sum of one penalty is a new tensor too, because the caller may free `added`.
    for (const loss of added) total = (total ?? zeros([])).add(loss)
    return total
  })
}
