// The checks of saved states, and of optimizers that were disposed.
import { DisposedError, type NestedArray, SerializationError, type Tensor } from '@tensorloom/tensor'
import type { OptimizerState } from './optimizer.js'

/** Throws unless `state` is the state of an optimizer of this type. */
export function checkState(user: string, type: string, state: OptimizerState<Tensor | NestedArray>): void {
  const { type: saved, iterations, accumulated = 0, parameters } = state ?? {}
  const counts = [iterations, accumulated]
  if (!Array.isArray(parameters) || !counts.every((count) => Number.isInteger(count) && count >= 0)) {
    throw new SerializationError(`${user}: this is not the state of an optimizer`, {
      help: 'pass what optimizer.stateDict() returned',
    })
  }
  if (saved === type) return
  throw new SerializationError(`${user}: the state is from '${String(saved)}', but the optimizer is '${type}'`, {
    help: `create the optimizer with ${String(saved)}(…)`,
  })
}

/** Throws if an optimizer was disposed. */
export function checkAlive(user: string, disposed: boolean): void {
  if (!disposed) return
  throw new DisposedError(`${user}: the optimizer was already disposed`, { help: 'dispose it after the last step' })
}
