// What the options of an optimizer say about one parameter.
import type { Parameter } from '@tensorloom/tensor'
import type { OptimizerDefinition, Settings, SlotSpec } from './definition.js'
import type { OptimizerOptions } from './optimizer.js'
import { chooses } from './parameter-filter.js'
import { slotSpecs } from './slots.js'

/** What the options say about one parameter. */
export interface Plan {
  readonly specs: readonly SlotSpec[]
  /** Factor of the learning rate. */
  readonly factor: number
  readonly weightDecay: number
}

/** Finds the group of a parameter, its weight decay and its slots. */
export function planFor<O extends OptimizerOptions>(
  definition: OptimizerDefinition<O>,
  options: Settings<O>,
  parameter: Parameter,
): Plan {
  const { groups = [], excludeFromWeightDecay = [], weightDecay } = options as OptimizerOptions
  const group = groups.find((one) => chooses(one.parameters, parameter))
  const general = definition.weightDecay?.(options, parameter) ?? weightDecay ?? 0
  return {
    specs: slotSpecs(definition, options, parameter),
    factor: group?.learningRateFactor ?? 1,
    weightDecay: chooses(excludeFromWeightDecay, parameter) ? 0 : (group?.weightDecay ?? general),
  }
}
