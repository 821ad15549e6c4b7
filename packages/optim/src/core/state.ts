// Saved state: assigns saved slots to parameters, and writes a state as plain arrays.
import {
  isTensor,
  parameter as makeParameter,
  type NestedArray,
  type Parameter,
  reshape,
  SerializationError,
  scope,
  type Tensor,
  tensor,
} from '@tensorloom/tensor'
import { accompany, isPlainObject } from '@tensorloom/tensor/internal'
import { describeValue, sameShape } from '@tensorloom/tensor/op'
import type { SlotSpec } from './definition.js'
import type { OptimizerState, ParameterState } from './optimizer.js'

/** Saved slots of one parameter. */
export type SavedSlots = ParameterState<Tensor | NestedArray>

/**
 * Finds the saved entry of each parameter: by name if all names are unique, otherwise by position. Returns undefined if
 * the counts differ and names do not help.
 */
export function matchSaved(
  parameters: readonly Parameter[],
  saved: readonly SavedSlots[],
): ReadonlyMap<Parameter, SavedSlots> | undefined {
  const byName = new Map(saved.map((entry) => [entry.name, entry]))
  const names = new Set(parameters.map(({ name }) => name))
  if (
    byName.size === saved.length &&
    names.size === parameters.length &&
    [...names].every((name) => byName.has(name))
  ) {
    return new Map(parameters.map((parameter) => [parameter, byName.get(parameter.name)!]))
  }
  if (parameters.length !== saved.length) return undefined
  return new Map(parameters.map((parameter, k) => [parameter, saved[k]!]))
}

/** Restores the slots of a parameter. An entry without slots belongs to a parameter that was never updated. */
export function restoreSlots(
  user: string,
  owner: Parameter,
  specs: readonly SlotSpec[],
  { slots }: SavedSlots,
): readonly Parameter[] | undefined {
  const given = Object.keys(slots)
  const names = specs.map(({ name }) => name)
  if (given.length === 0 && names.length > 0) return undefined
  if (given.length !== names.length || !names.every((name) => name in slots)) {
    throw new SerializationError(
      `${user}: the state of parameter '${owner.name}' holds ${given.join(', ') || 'nothing'}; expected ${names.join(', ') || 'nothing'}`,
      { help: 'create the optimizer with the options that it had when the state was saved' },
    )
  }
  return scope(() => {
    // All values are read before the first slot is made: no scope would free it if a later read fails.
    const values = specs.map((spec) => slotValue(user, owner, spec, slots[spec.name]!))
    return names.map((name, k) => makeSlot(owner, name, values[k]!))
  })
}

function slotValue(user: string, owner: Parameter, spec: SlotSpec, saved: Tensor | NestedArray): Tensor {
  const { dtype } = owner
  const { name, shape } = spec
  const value = isTensor(saved) ? saved : fromArrays(user, owner, spec, saved)
  if (value.dtype !== dtype || !sameShape(value.shape, shape)) {
    throw new SerializationError(
      `${user}: slot '${name}' of parameter '${owner.name}' is ${value.dtype} [${value.shape.join(', ')}], the parameter ${dtype} [${shape.join(', ')}]`,
      { help: 'load the state of the same model, with its parameters in the same order' },
    )
  }
  return value
}

function fromArrays(
  user: string,
  { name: owner, dtype }: Pick<Parameter, 'name' | 'dtype'>,
  { name, shape }: SlotSpec,
  saved: NestedArray,
): Tensor {
  try {
    // Nested arrays cannot distinguish shape [0, 3] from [0].
    return shape.includes(0) ? tensor(saved, { shape, dtype }) : tensor(saved, { dtype })
  } catch (cause) {
    throw new SerializationError(`${user}: slot '${name}' of parameter '${owner}' cannot be read`, {
      help: 'slots are tensors, or nested arrays of numbers as plainState() writes them',
      cause,
    })
  }
}

/**
 * Throws unless saved entries can be the slots of parameters that the optimizer has not seen yet. `layouts` holds the slot
 * names that parameters of this optimizer can have.
 */
export function checkSaved(
  user: string,
  parameters: readonly unknown[],
  layouts: readonly (readonly string[])[],
): asserts parameters is readonly SavedSlots[] {
  for (const [k, entry] of parameters.entries()) {
    const { name, slots } = (entry ?? {}) as Partial<SavedSlots>
    if (typeof name !== 'string' || typeof slots !== 'object' || slots === null) {
      throw new SerializationError(`${user}: entry ${k} of parameters is ${describeValue(entry)}`, {
        help: 'pass what optimizer.stateDict() or plainState() returned: { name, slots } per parameter',
      })
    }
    const given = Object.keys(slots)
    const fits = layouts.some((names) => names.length === given.length && names.every((one) => given.includes(one)))
    if (given.length > 0 && !fits) {
      const expected = layouts.map((names) => names.join(', ') || 'nothing').join(', or ')
      throw new SerializationError(
        `${user}: the state of parameter '${name}' holds ${given.join(', ')}; expected ${expected}`,
        { help: 'create the optimizer with the options that it had when the state was saved' },
      )
    }
    for (const [slot, value] of Object.entries(slots)) checkSlot(user, name, slot, value)
  }
}

function checkSlot(user: string, owner: string, name: string, value: unknown): void {
  if (isTensor(value)) {
    if (!value.disposed) return
    throw new SerializationError(`${user}: slot '${name}' of parameter '${owner}' was already disposed`, {
      help: 'load a state before you free its tensors',
    })
  }
  // The shape is not known here, only whether the arrays can be read.
  fromArrays(user, { name: owner, dtype: 'float32' }, { name, shape: [] }, value as NestedArray).dispose()
}

/** The parameter that holds a slot. It moves to another backend with its owner. */
export function makeSlot(owner: Parameter, name: string, value: Tensor): Parameter {
  const slot = makeParameter(value, { name: `${owner.name}.${name}`, trainable: false })
  accompany(owner, slot)
  return slot
}

/**
 * Returns a state with nested arrays in place of tensors, for `JSON.stringify`. JSON keeps every float32 exactly, except
 * NaN and infinities.
 *
 * @example
 * ```ts
 * import { parameter, tensor } from '@tensorloom/tensor'
 * import { plainState, sgd } from '@tensorloom/optim'
 * const w = parameter(tensor([1, 2]), { name: 'w' })
 * const optimizer = sgd({ momentum: 0.9 })
 * optimizer.step([w], [tensor([0.5, 0.25])])
 * const text = JSON.stringify(await plainState(optimizer.stateDict()))
 * const resumed = sgd({ momentum: 0.9 })
 * resumed.loadStateDict(JSON.parse(text))
 * console.log(resumed.iterations) // 1
 * ```
 */
export async function plainState(state: OptimizerState): Promise<OptimizerState<NestedArray>> {
  if (!Array.isArray(state?.parameters) || !state.parameters.every((one) => isPlainObject(one?.slots))) {
    throw new SerializationError(`plainState: expected the state of an optimizer, got ${describeValue(state)}`, {
      help: 'pass what optimizer.stateDict() returned',
    })
  }
  const { inner, ...own } = state
  const parameters = await Promise.all(
    own.parameters.map(async ({ name, slots }) => {
      const arrays = await Promise.all(
        Object.entries(slots).map(async ([slot, value]) => [slot, await value.array()] as const),
      )
      return { name, slots: Object.fromEntries(arrays) }
    }),
  )
  return { ...own, parameters, ...(inner && { inner: await Promise.all(inner.map(plainState)) }) }
}

/** Returns a separate handle on a slot. Its holder decides when to dispose it. */
export function snapshot(slot: Tensor | NestedArray): Tensor {
  // A view keeps its value, because a later assign gives the slot another storage.
  return isTensor(slot) ? reshape(slot, slot.shape) : tensor(slot)
}

/** Returns an entry that stays valid when the caller frees the tensors that it passed. */
export function retained({ name, slots }: SavedSlots): SavedSlots {
  const entries = Object.entries(slots).map(
    ([slot, value]) => [slot, isTensor(value) ? makeParameter(value, { name: slot }) : value] as const,
  )
  return { name, slots: Object.fromEntries(entries) }
}
