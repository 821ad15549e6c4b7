// The parts of a step, in their order: sums of gradients, updates, moving averages, constraints. They compute values and
// change nothing; the optimizer assigns them when all are there.
import { add, isTensor, type Parameter, ShapeError, type Tensor, zeros } from '@tensorloom/tensor'
import { describeValue, sameShape } from '@tensorloom/tensor/op'
import { meanGradient, nextAverage } from './averages.js'
import { flushInterval } from './define-step.js'
import type { OptimizerDefinition, Settings } from './definition.js'
import type { OptimizerOptions } from './optimizer.js'
import type { Plan } from './plan.js'
import { accumulatorSlot, averageSlot, sharedSlots } from './slots.js'

/** A parameter during a step: its slots, and the values that all of them get at the end. */
export interface Change {
  readonly parameter: Parameter
  readonly plan: Plan
  readonly slots: readonly Parameter[]
  value: Tensor
  readonly next: Map<Parameter, Tensor>
}

/** The slot of one of the shared options. */
export function sharedSlot({ plan, slots }: Pick<Change, 'plan' | 'slots'>, name: string): Parameter {
  return slots[plan.specs.findIndex((spec) => spec.name === name)]!
}

/** Returns the mean gradients if this step completes an update, or undefined if it only adds to the sums. */
export function accumulate(
  changes: readonly Change[],
  gradients: readonly Tensor[],
  stepsPerUpdate: number,
  complete: boolean,
): readonly Tensor[] | undefined {
  const means = changes.map((change, k) => {
    const sum = sharedSlot(change, accumulatorSlot)
    change.next.set(sum, complete ? zeros(sum.shape, { dtype: sum.dtype }) : add(gradients[k]!, sum))
    return complete ? meanGradient(sum, gradients[k]!, stepsPerUpdate) : sum
  })
  return complete ? means : undefined
}

/** Applies the rule to all parameters. `iteration` counts from 1. */
export function update<O extends OptimizerOptions>(
  definition: OptimizerDefinition<O>,
  options: Settings<O>,
  changes: readonly Change[],
  gradients: readonly Tensor[],
  { rate, iteration }: { readonly rate: number; readonly iteration: number },
): void {
  const shared = sharedSlots(options).length
  const flushToZero = iteration % flushInterval === 0
  changes.forEach((change, k) => {
    const { parameter, plan, slots: all } = change
    const slots = shared === 0 ? all : all.slice(0, -shared)
    const learningRate = rate * plan.factor
    const results = definition.update({
      parameter,
      gradient: gradients[k]!,
      slots,
      learningRate,
      iteration,
      decay: 1 - learningRate * plan.weightDecay,
      decays: plan.weightDecay !== 0,
      flushToZero,
      options,
    })
    checkResult(definition.type, parameter, [parameter, ...slots], results)
    change.value = results[0]!
    slots.forEach((slot, at) => {
      change.next.set(slot, results[at + 1]!)
    })
  })
}

/** Follows the parameters with their averages, and sometimes gives the averages to the parameters. */
export function average(
  { emaMomentum = 0, emaOverwriteFrequency }: OptimizerOptions,
  changes: readonly Change[],
  iterations: number,
): void {
  const overwrites = emaOverwriteFrequency !== undefined && (iterations + 1) % emaOverwriteFrequency === 0
  for (const change of changes) {
    const slot = sharedSlot(change, averageSlot)
    const next = nextAverage(slot, change.value, iterations === 0 ? 0 : emaMomentum)
    change.next.set(slot, next)
    if (overwrites) change.value = next
  }
}

/** Applies the constraint of a parameter to its new value. */
export function constrain(type: string, change: Change): void {
  const { parameter } = change
  if (parameter.constraint === undefined) return
  const value: unknown = parameter.constraint(change.value)
  if (isTensor(value) && value.dtype === parameter.dtype && sameShape(value.shape, parameter.shape)) {
    change.value = value
    return
  }
  const got = isTensor(value) ? typeText(value) : describeValue(value)
  throw new ShapeError(
    `${type}: the constraint of parameter '${parameter.name}' returned ${got}; expected ${typeText(parameter)}`,
    { help: 'a constraint returns a tensor like the one that it gets' },
  )
}

// Only a custom rule can fail here. `assign` would notice it too late.
function checkResult(
  type: string,
  parameter: Parameter,
  targets: readonly Parameter[],
  results: readonly Tensor[],
): void {
  const wrong = results.findIndex(
    (result, k) => result.dtype !== parameter.dtype || !sameShape(result.shape, (targets[k] ?? parameter).shape),
  )
  if (results.length === targets.length && wrong < 0) return
  const got = wrong < 0 ? `${results.length} tensors` : typeText(results[wrong]!)
  throw new ShapeError(
    `${type}: the update of parameter '${parameter.name}' returned ${got}; expected ${targets.length} of ${typeText(parameter)}`,
    { help: 'return the new parameter, then the new slots, all of its shape and dtype' },
  )
}

const typeText = ({ dtype, shape }: Tensor): string => `${dtype} [${shape.join(', ')}]`
