// Drives a run: reads what it asks for, at once or asynchronously, and returns what it computes.
import { type Scope, scope, type Tensor } from '@tensorloom/tensor'
import { tensorsSince } from '@tensorloom/tensor/internal'
import { isAbstract } from '@tensorloom/tensor/op'
import type { Steps } from './operator.js'
import { deviceOf, partsOf, type TensorValue, type Value } from './value.js'

/** Thrown when a run on tensors without elements needs elements. */
export class NeedsElements extends Error {}

function elements(value: TensorValue): Tensor {
  const device = deviceOf(value)
  if (isAbstract(device)) throw new NeedsElements('the values of a tensor')
  return device
}

/** Runs all steps, reading from the backend at once. */
export function driveSync<T>(steps: Steps<T>): T {
  try {
    for (;;) {
      const { done, value } = steps.next()
      if (done === true) return value
      value.host = scope(() => elements(value).dataSync())
    }
  } finally {
    // Frees what a run that failed here has made.
    stop(steps)
  }
}

/** Runs all steps; throws `NeedsElements` at the first that reads. */
export function withoutReading<T>(steps: Steps<T>): T {
  try {
    const { done, value } = steps.next()
    if (done === true) return value
    throw new NeedsElements('the values of a tensor')
  } finally {
    stop(steps)
  }
}

/** Runs all steps, waiting for what it reads. The results are the caller's to free. */
export async function drive(steps: Steps<readonly Value[]>): Promise<readonly Value[]> {
  const opened: Scope = scope()
  try {
    for (;;) {
      const { done, value } = opened.run(() => steps.next())
      if (done === true) {
        opened.keep(tensorsSince(value, partsOf, 0))
        return value
      }
      value.host = await opened.run(() => elements(value)).data()
    }
  } finally {
    stop(steps)
    opened.dispose()
  }
}

function stop(steps: Steps<unknown>): void {
  steps.return(undefined)
}
