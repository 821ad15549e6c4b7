// Steps that a caller runs one by one, as control flow of imported graphs does between reads of tensors.
import type { Scope } from './scope.js'

/** The same steps, each of which runs in the scope. What the caller makes between them does not belong to it. */
export function* stepsInScope<Y, T>(opened: Scope, steps: Generator<Y, T, void>): Generator<Y, T, void> {
  try {
    for (;;) {
      const { done, value } = opened.run(() => steps.next())
      if (done === true) return value
      yield value
    }
  } finally {
    steps.return(undefined as never)
  }
}
