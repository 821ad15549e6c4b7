// The tensors that an optimizer keeps for one parameter: names, shapes and first values.

import { full, type Parameter, type Tensor } from '@tensorloom/tensor'
import type { OptimizerDefinition, Settings, SlotOwner, SlotSpec } from './definition.js'
import type { OptimizerOptions } from './optimizer.js'
import { makeSlot } from './state.js'

/** Name of the slot with the moving average. */
export const averageSlot = 'average'
/** Name of the slot with the sum of gradients since the last update. */
export const accumulatorSlot = 'gradientAccumulator'

/** The slots of a parameter: those of the rule, then those of the shared options. */
export function slotSpecs<O extends OptimizerOptions>(
  definition: OptimizerDefinition<O>,
  options: Settings<O>,
  owner: SlotOwner,
): readonly SlotSpec[] {
  const shapes = definition.shapes?.(options, owner)
  const own = definition.slots(options, owner).map((name, k) => ({ name, shape: shapes?.[k] ?? owner.shape }))
  return [...own, ...sharedSlots(options).map((name) => ({ name, shape: owner.shape }))]
}

/** Names of the slots of the shared options. They are the last ones. */
export function sharedSlots(options: OptimizerOptions): readonly string[] {
  return [
    ...(options.useEma === true ? [averageSlot] : []),
    ...(options.gradientAccumulationSteps === undefined ? [] : [accumulatorSlot]),
  ]
}

/** Makes the slots of a parameter with their first values. */
export function makeSlots<O extends OptimizerOptions>(
  definition: OptimizerDefinition<O>,
  options: Settings<O>,
  parameter: Parameter,
): readonly Parameter[] {
  const initial = definition.initial?.(options, parameter)
  return slotSpecs(definition, options, parameter).map(({ name, shape }, k) => {
    const first: number | Tensor = initial?.[k] ?? 0
    if (typeof first !== 'number') return makeSlot(parameter, name, first)
    const value = full(shape, first, { dtype: parameter.dtype })
    const slot = makeSlot(parameter, name, value)
    value.dispose()
    return slot
  })
}
