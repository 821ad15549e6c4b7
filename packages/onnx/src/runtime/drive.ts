// Drives a run: reads what it asks for, at once or asynchronously, and returns what it computes.
import { type Scope, scope } from '@tensorloom/tensor'
import { isAbstract } from '@tensorloom/tensor/op'
import type { HostData } from '../model/host-tensor.js'
import type { Steps } from './operator.js'
import type { TensorValue } from './value.js'

/** Thrown when a run on tensors without elements needs elements. */
export class NeedsElements extends Error {}

function check({ device }: TensorValue): void {
  if (device !== undefined && isAbstract(device)) throw new NeedsElements('the values of a tensor')
}

/** Runs all steps, reading from the backend at once. */
export function driveSync<T>(steps: Steps<T>): T {
  try {
    for (;;) {
      const { done, value } = steps.next()
      if (done === true) return value
      check(value)
      value.host = value.device!.dataSync() as HostData
    }
  } finally {
    // Frees what a run that failed here has made.
    stop(steps)
  }
}

/** Runs all steps, waiting for what it reads. The results are the caller's to free. */
export async function drive<T>(steps: Steps<T>): Promise<T> {
  const opened: Scope = scope()
  try {
    for (;;) {
      const { done, value } = opened.run(() => steps.next())
      if (done === true) return opened.keep(value)
      check(value)
      value.host = (await value.device!.data()) as HostData
    }
  } finally {
    stop(steps)
    opened.dispose()
  }
}

function stop(steps: Steps<unknown>): void {
  steps.return(undefined)
}
