// The one implementation of Optimizer. It keeps slots and counts updates; a step changes everything or nothing.
import {
  DataError,
  div,
  isTensor,
  mul,
  type NestedArray,
  type Parameter,
  SerializationError,
  scope,
  type Tensor,
} from '@tensorloom/tensor'
import { accumulate, average, type Change, constrain, sharedSlot, update } from './changes.js'
import { checkGradients, checkParameters, stepArguments } from './check-gradients.js'
import { clipGradients } from './clip.js'
import type { OptimizerDefinition, Settings } from './definition.js'
import type { Gradients, Optimizer, OptimizerOptions, OptimizerState } from './optimizer.js'
import { type Plan, planFor } from './plan.js'
import { rateAt, type Schedule } from './schedule.js'
import { averageSlot, makeSlots, slotSpecs } from './slots.js'
import { checkSaved, makeSlot, matchSaved, restoreSlots, retained, type SavedSlots, snapshot } from './state.js'
import { checkAlive, checkState } from './state-checks.js'

type Slots = readonly Parameter[]

const isTrainable = ({ trainable }: Parameter): boolean => trainable

// The parameter may have moved to another backend since the last step.
function followed(slots: Slots, { backend }: Parameter): Slots {
  for (const slot of slots)
    if (backend !== undefined && slot.backend !== backend) scope(() => slot.assign(slot.to(backend)))
  return slots
}

/** The package does not export this class. Use the interface to recognise optimizers and a factory to make them. */
export class StatefulOptimizer<O extends OptimizerOptions> implements Optimizer {
  readonly type: string
  readonly definition: OptimizerDefinition<O>
  readonly options: Settings<O>
  /** Steps done; with gradient accumulation, several make one update. */
  steps: number
  rate: number | Schedule
  /** Slots by parameter, in the order in which parameters were first seen. Undefined until the first update. */
  seen: Map<Parameter, Slots | undefined>
  readonly plans: Map<Parameter, Plan>
  /** What parameters hold during training, while they hold their averages. */
  readonly swapped: Map<Parameter, Parameter>
  /** Loaded entries whose parameters have not been seen yet. */
  waiting: readonly SavedSlots[]
  disposed: boolean

  constructor(definition: OptimizerDefinition<O>, options: Settings<O>) {
    this.type = definition.type
    this.definition = definition
    this.options = options
    this.steps = 0
    this.rate = options.learningRate
    this.seen = new Map()
    this.plans = new Map()
    this.swapped = new Map()
    this.waiting = []
    this.disposed = false
  }

  get stepsPerUpdate(): number {
    return this.options.gradientAccumulationSteps ?? 1
  }

  get iterations(): number {
    return Math.floor(this.steps / this.stepsPerUpdate)
  }

  get learningRate(): number {
    return rateAt(this.type, this.rate, this.steps)
  }
  set learningRate(value: number | Schedule) {
    rateAt(this.type, value, this.steps)
    this.rate = value
  }

  step(first: Gradients | readonly Parameter[], second?: readonly Tensor[]): void {
    const user = `${this.type}.step`
    checkAlive(user, this.disposed)
    const { parameters, gradients } = stepArguments(this.type, first, second)
    checkGradients(user, parameters, gradients)
    if (this.swapped.size > 0) {
      throw new DataError(`${user}: the parameters hold their averages`, {
        help: 'call optimizer.swapAverages() again before training goes on',
      })
    }
    const { learningRate } = this
    this.register(parameters)
    const updated = parameters.filter(isTrainable)
    const given =
      updated.length === parameters.length ? gradients : gradients.filter((_, k) => parameters[k]!.trainable)
    const changes = updated.map((parameter): Change => {
      const slots = this.slotsOf(parameter)
      return { parameter, plan: this.planOf(parameter), slots, value: parameter, next: new Map() }
    })
    const { definition, options, iterations } = this
    scope(() => {
      // All results are computed first: if one fails, nothing has changed.
      const whole = this.gradientsOf(changes, given)
      if (whole !== undefined) {
        const clipped = clipGradients(whole, options)
        update(definition, options, changes, clipped, { rate: learningRate, iteration: iterations + 1 })
      }
      if (options.useEma) average(options, changes, iterations)
      for (const change of changes) constrain(this.type, change)
      for (const { parameter, value, next } of changes) {
        if (value !== parameter) parameter.assign(value)
        for (const [slot, result] of next) slot.assign(result)
      }
    })
    this.steps++
  }

  /** Returns the gradients of an update, or undefined if this step only adds to the sums. */
  gradientsOf(changes: readonly Change[], gradients: readonly Tensor[]): readonly Tensor[] | undefined {
    const { lossScaleFactor } = this.options
    const { stepsPerUpdate } = this
    const unscaled = lossScaleFactor === undefined ? gradients : gradients.map((one) => div(one, lossScaleFactor))
    if (stepsPerUpdate === 1) return unscaled
    return accumulate(changes, unscaled, stepsPerUpdate, (this.steps + 1) % stepsPerUpdate === 0)
  }

  scaleLoss(loss: Tensor): Tensor {
    const { lossScaleFactor } = this.options
    return lossScaleFactor === undefined ? loss : mul(loss, lossScaleFactor)
  }

  finalize(): void {
    checkAlive(`${this.type}.finalize`, this.disposed)
    if (!this.options.useEma) return
    this.forgetSwapped()
    scope(() => {
      for (const [parameter, average] of this.averages()) parameter.assign(average)
    })
  }

  swapAverages(): void {
    checkAlive(`${this.type}.swapAverages`, this.disposed)
    if (this.swapped.size > 0) {
      for (const [parameter, value] of this.swapped) parameter.assign(value)
      this.forgetSwapped()
      return
    }
    scope(() => {
      for (const [parameter, average] of this.averages()) {
        // A parameter, because the scope would free anything else.
        this.swapped.set(parameter, makeSlot(parameter, 'training', parameter))
        parameter.assign(average)
      }
    })
  }

  get holdsAverages(): boolean {
    return this.swapped.size > 0
  }

  get evaluatesAverages(): boolean {
    return this.definition.average !== undefined && this.options.useEma !== true
  }

  forgetSwapped(): void {
    for (const value of this.swapped.values()) value.dispose()
    this.swapped.clear()
  }

  averages(): readonly (readonly [parameter: Parameter, average: Tensor])[] {
    const { definition, options } = this
    const average = (parameter: Parameter, slots: Slots): Tensor | undefined =>
      options.useEma
        ? sharedSlot({ plan: this.planOf(parameter), slots }, averageSlot)
        : definition.average?.(parameter, slots, options)
    return [...this.seen].flatMap(([parameter, slots]) => {
      const value = slots && average(parameter, slots)
      return value === undefined ? [] : [[parameter, value] as const]
    })
  }

  build(parameters: readonly Parameter[]): void {
    const user = `${this.type}.build`
    checkAlive(user, this.disposed)
    checkParameters(user, parameters)
    this.register(parameters)
  }

  /** Adds new parameters, with their loaded slots if there are any. */
  register(parameters: readonly Parameter[]): void {
    const fresh = parameters.filter((parameter) => !this.seen.has(parameter))
    if (fresh.length === 0) return
    const restored = this.restore(fresh, this.waiting)
    for (const parameter of fresh) this.seen.set(parameter, restored.slots.get(parameter))
    this.replaceWaiting(restored.left)
  }

  stateDict(): OptimizerState {
    checkAlive(`${this.type}.stateDict`, this.disposed)
    const known = [...this.seen].map(([parameter, slots]) => ({
      name: parameter.name,
      slots: Object.fromEntries(
        (slots ?? []).map((slot, k) => [this.planOf(parameter).specs[k]!.name, snapshot(slot)]),
      ),
    }))
    const unknown = this.waiting.map(({ name, slots }) => ({
      name,
      slots: Object.fromEntries(Object.entries(slots).map(([slot, value]) => [slot, snapshot(value)])),
    }))
    const accumulated = this.steps % this.stepsPerUpdate
    return {
      type: this.type,
      iterations: this.iterations,
      ...(accumulated > 0 && { accumulated }),
      ...(typeof this.rate === 'number' && { learningRate: this.rate }),
      parameters: [...known, ...unknown],
    }
  }

  loadStateDict(state: OptimizerState<Tensor | NestedArray>): void {
    const user = `${this.type}.loadStateDict`
    checkAlive(user, this.disposed)
    checkState(user, this.type, state)
    const { iterations, accumulated = 0, learningRate, parameters } = state
    if (learningRate !== undefined) rateAt(user, learningRate, iterations)
    checkSaved(user, parameters, this.layouts())
    const restored = this.restore([...this.seen.keys()], parameters)
    for (const [parameter, slots] of this.seen) {
      for (const slot of slots ?? []) slot.dispose()
      this.seen.set(parameter, restored.slots.get(parameter))
    }
    this.replaceWaiting(restored.left.map(retained))
    this.steps = iterations * this.stepsPerUpdate + Math.min(accumulated, this.stepsPerUpdate - 1)
    if (learningRate !== undefined && typeof this.rate === 'number') this.rate = learningRate
  }

  /** The slot names that a parameter can have: some rules treat matrices and vectors differently. */
  layouts(): readonly (readonly string[])[] {
    const { definition, options } = this
    const shapes = [[1, 1], [1]]
    const all = shapes.map((shape) => slotSpecs(definition, options, { name: '', shape }).map(({ name }) => name))
    return all.filter((names, k) => all.findIndex((other) => other.join() === names.join()) === k)
  }

  dispose(): void {
    this.disposed = true
    for (const slots of this.seen.values()) for (const slot of slots ?? []) slot.dispose()
    this.seen.clear()
    this.plans.clear()
    this.forgetSwapped()
    this.replaceWaiting([])
  }
  [Symbol.dispose](): void {
    this.dispose()
  }

  /** Returns the slots of parameters from saved entries, and the entries that are left. */
  restore(
    parameters: readonly Parameter[],
    saved: readonly SavedSlots[],
  ): { slots: ReadonlyMap<Parameter, Slots | undefined>; left: readonly SavedSlots[] } {
    const slots = new Map<Parameter, Slots | undefined>()
    if (parameters.length === 0 || saved.length === 0) return { slots, left: saved }
    const user = `${this.type}.loadStateDict`
    const matched = matchSaved(parameters, saved)
    if (matched === undefined) {
      throw new SerializationError(
        `${user}: the state has ${saved.length} parameters, the optimizer has ${parameters.length}, and their names do not match`,
        { help: 'load the state of the same model, or give its parameters unique names' },
      )
    }
    try {
      for (const [parameter, entry] of matched)
        slots.set(parameter, restoreSlots(user, parameter, this.planOf(parameter).specs, entry))
    } catch (error) {
      for (const made of slots.values()) for (const slot of made ?? []) slot.dispose()
      throw error
    }
    const used = new Set(matched.values())
    return { slots, left: saved.filter((entry) => !used.has(entry)) }
  }

  planOf(parameter: Parameter): Plan {
    const known = this.plans.get(parameter)
    if (known !== undefined) return known
    const plan = planFor(this.definition, this.options, parameter)
    this.plans.set(parameter, plan)
    return plan
  }

  slotsOf(parameter: Parameter): Slots {
    const known = this.seen.get(parameter)
    if (known !== undefined) return followed(known, parameter)
    const slots = makeSlots(this.definition, this.options, parameter)
    this.seen.set(parameter, slots)
    return slots
  }

  replaceWaiting(entries: readonly SavedSlots[]): void {
    for (const old of this.waiting) {
      if (entries.includes(old)) continue
      for (const slot of Object.values(old.slots)) if (isTensor(slot)) slot.dispose()
    }
    this.waiting = entries
  }
}
