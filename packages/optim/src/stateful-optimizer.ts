// The one implementation of Optimizer. It keeps slots and counts updates; a step changes everything or nothing.
import {
  DisposedError,
  full,
  isTensor,
  type NestedArray,
  type Parameter,
  SerializationError,
  ShapeError,
  scope,
  type Tensor,
} from '@tensorloom/tensor'
import { sameShape } from '@tensorloom/tensor/op'
import { checkGradients, checkParameters, stepArguments } from './check-gradients.js'
import { clipGradients } from './clip.js'
import type { OptimizerDefinition, Settings } from './define-optimizer.js'
import { flushInterval } from './define-step.js'
import type { Gradients, Optimizer, OptimizerOptions, OptimizerState } from './optimizer.js'
import { rateAt, type Schedule } from './schedule.js'
import { makeSlot, matchSaved, restoreSlots, retained, type SavedSlots, snapshot } from './state.js'

type Slots = readonly Parameter[]

const isTrainable = ({ trainable }: Parameter): boolean => trainable

/** The package does not export this class. Use the interface to recognise optimizers and a factory to make them. */
export class StatefulOptimizer<O extends OptimizerOptions> implements Optimizer {
  readonly type: string
  readonly definition: OptimizerDefinition<O>
  readonly options: Settings<O>
  readonly slotNames: readonly string[]
  iterations: number
  rate: number | Schedule
  /** Slots by parameter, in the order in which parameters were first seen. Undefined until the first update. */
  seen: Map<Parameter, Slots | undefined>
  /** Loaded entries whose parameters have not been seen yet. */
  waiting: readonly SavedSlots[]
  disposed: boolean

  constructor(definition: OptimizerDefinition<O>, options: Settings<O>) {
    this.type = definition.type
    this.definition = definition
    this.options = options
    this.slotNames = definition.slots(options)
    this.iterations = 0
    this.rate = options.learningRate
    this.seen = new Map()
    this.waiting = []
    this.disposed = false
  }

  get learningRate(): number {
    return rateAt(this.type, this.rate, this.iterations)
  }
  set learningRate(value: number | Schedule) {
    rateAt(this.type, value, this.iterations)
    this.rate = value
  }

  step(first: Gradients | readonly Parameter[], second?: readonly Tensor[]): void {
    const user = `${this.type}.step`
    this.checkAlive(user)
    const { parameters, gradients } = stepArguments(this.type, first, second)
    checkGradients(user, parameters, gradients)
    const { learningRate } = this
    this.register(parameters)
    const updated = parameters.filter(isTrainable)
    const given =
      updated.length === parameters.length ? gradients : gradients.filter((_, k) => parameters[k]!.trainable)
    const slots = updated.map((parameter) => this.slotsOf(parameter))
    const iteration = this.iterations + 1
    const { definition, options } = this
    const decay = 1 - learningRate * (options.weightDecay as number)
    const flushToZero = iteration % flushInterval === 0
    scope(() => {
      const clipped = clipGradients(given, options)
      // All results are computed first: if one fails, nothing has changed.
      const results = updated.map((parameter, k) => {
        const [gradient, held] = [clipped[k]!, slots[k]!] as const
        const update = { parameter, gradient, slots: held, learningRate, iteration, decay, flushToZero, options }
        return this.checkResult(parameter, definition.update(update))
      })
      results.forEach((result, k) => {
        updated[k]!.assign(result[0]!)
        slots[k]!.forEach((slot, at) => {
          slot.assign(result[at + 1]!)
        })
      })
    })
    this.iterations = iteration
  }

  build(parameters: readonly Parameter[]): void {
    const user = `${this.type}.build`
    this.checkAlive(user)
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
    this.checkAlive(`${this.type}.stateDict`)
    const known = [...this.seen].map(([{ name }, slots]) => ({
      name,
      slots: Object.fromEntries((slots ?? []).map((slot, k) => [this.slotNames[k]!, snapshot(slot)])),
    }))
    const unknown = this.waiting.map(({ name, slots }) => ({
      name,
      slots: Object.fromEntries(Object.entries(slots).map(([slot, value]) => [slot, snapshot(value)])),
    }))
    return {
      type: this.type,
      iterations: this.iterations,
      ...(typeof this.rate === 'number' && { learningRate: this.rate }),
      parameters: [...known, ...unknown],
    }
  }

  loadStateDict(state: OptimizerState<Tensor | NestedArray>): void {
    this.checkAlive(`${this.type}.loadStateDict`)
    this.checkState(state)
    const { iterations, learningRate, parameters } = state
    const restored = this.restore([...this.seen.keys()], parameters)
    for (const [parameter, slots] of this.seen) {
      for (const slot of slots ?? []) slot.dispose()
      this.seen.set(parameter, restored.slots.get(parameter))
    }
    this.replaceWaiting(restored.left.map(retained))
    this.iterations = iterations
    if (learningRate !== undefined && typeof this.rate === 'number') this.rate = learningRate
  }

  dispose(): void {
    this.disposed = true
    for (const slots of this.seen.values()) for (const slot of slots ?? []) slot.dispose()
    this.seen.clear()
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
        slots.set(parameter, restoreSlots(user, parameter, this.slotNames, entry))
    } catch (error) {
      for (const made of slots.values()) for (const slot of made ?? []) slot.dispose()
      throw error
    }
    const used = new Set(matched.values())
    return { slots, left: saved.filter((entry) => !used.has(entry)) }
  }

  slotsOf(parameter: Parameter): Slots {
    const known = this.seen.get(parameter)
    if (known !== undefined) return known
    const { definition, options } = this
    const initial = definition.initial?.(options)
    const slots = this.slotNames.map((name, k) => {
      const value = full(parameter.shape, initial?.[k] ?? 0, { dtype: parameter.dtype })
      const slot = makeSlot(parameter, name, value)
      value.dispose()
      return slot
    })
    this.seen.set(parameter, slots)
    return slots
  }

  // Only a custom rule can fail here. `assign` would notice it too late.
  checkResult(parameter: Parameter, results: readonly Tensor[]): readonly Tensor[] {
    const count = 1 + this.slotNames.length
    const wrong = results.findIndex(
      (result) => result.dtype !== parameter.dtype || !sameShape(result.shape, parameter.shape),
    )
    if (results.length === count && wrong < 0) return results
    const got =
      wrong < 0 ? `${results.length} tensors` : `${results[wrong]!.dtype} [${results[wrong]!.shape.join(', ')}]`
    throw new ShapeError(
      `${this.type}: the update of parameter '${parameter.name}' returned ${got}; expected ${count} of ${parameter.dtype} [${parameter.shape.join(', ')}]`,
      { help: 'return the new parameter, then the new slots, all of its shape and dtype' },
    )
  }

  checkState(state: OptimizerState<Tensor | NestedArray>): void {
    const user = `${this.type}.loadStateDict`
    const { type, iterations, learningRate, parameters } = state ?? {}
    if (!Array.isArray(parameters) || !Number.isInteger(iterations) || iterations < 0) {
      throw new SerializationError(`${user}: this is not the state of an optimizer`, {
        help: 'pass what optimizer.stateDict() returned',
      })
    }
    if (type !== this.type) {
      throw new SerializationError(
        `${user}: the state is from '${String(type)}', but the optimizer is '${this.type}'`,
        {
          help: `create the optimizer with ${String(type)}(…)`,
        },
      )
    }
    if (learningRate !== undefined) rateAt(user, learningRate, iterations)
  }

  checkAlive(user: string): void {
    if (!this.disposed) return
    throw new DisposedError(`${user}: the optimizer was already disposed`, { help: 'dispose it after the last step' })
  }

  replaceWaiting(entries: readonly SavedSlots[]): void {
    for (const old of this.waiting) {
      if (entries.includes(old)) continue
      for (const slot of Object.values(old.slots)) if (isTensor(slot)) slot.dispose()
    }
    this.waiting = entries
  }
}
