// What optimizers that are made of others share: the state of those inside, and the checks of arguments.
import { DataError, type NestedArray, SerializationError, type Tensor } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import type { Optimizer, OptimizerState } from './optimizer.js'

/** Throws unless `value` is an optimizer. */
export function checkOptimizer(user: string, what: string, value: unknown): asserts value is Optimizer {
  if (typeof value === 'object' && value !== null && typeof (value as Optimizer).step === 'function') return
  throw new DataError(`${user}: ${what} is ${describeValue(value)}, expected an optimizer`, {
    help: `write ${user}(adam({ learningRate: 0.001 }))`,
  })
}

/** Frees the tensors of states. */
export function disposeStates(states: readonly OptimizerState[]): void {
  for (const { parameters, inner = [] } of states) {
    for (const { slots } of parameters) for (const slot of Object.values(slots)) slot.dispose()
    disposeStates(inner)
  }
}

/** Loads the states of the optimizers inside: all of them, or none. */
export function loadInner(
  user: string,
  optimizers: readonly Optimizer[],
  states: readonly OptimizerState<Tensor | NestedArray>[] | undefined,
): void {
  if (!Array.isArray(states) || states.length !== optimizers.length) {
    throw new SerializationError(
      `${user}: the state holds ${Array.isArray(states) ? states.length : 'no'} optimizers; expected ${optimizers.length}`,
      { help: 'create the optimizer as it was when the state was saved' },
    )
  }
  const before = optimizers.map((optimizer) => optimizer.stateDict())
  try {
    optimizers.forEach((optimizer, k) => {
      optimizer.loadStateDict(states[k])
    })
  } catch (error) {
    optimizers.forEach((optimizer, k) => {
      optimizer.loadStateDict(before[k]!)
    })
    throw error
  } finally {
    disposeStates(before)
  }
}
