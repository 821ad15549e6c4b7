// The error of a run that was aborted by its signal.
import { TensorloomError } from '@tensorloom/tensor'
import type { History } from './history.js'

/** What `fit` and `evaluate` reject with when their signal aborts; `name` is `AbortError`, as with `fetch`. */
export class TrainingAbortedError extends TensorloomError {
  /** The epochs that were completed. */
  readonly history: History
  constructor(message: string, history: History, reason: unknown) {
    super(message, {
      help: 'the model keeps what it learned; to continue, call fit again with initialEpoch',
      cause: reason,
    })
    this.name = 'AbortError'
    this.history = history
  }
}
