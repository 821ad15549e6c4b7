// Runs the work of a runtime in order: at once if nothing is pending, else when its inputs are ready.
import { BackendError, TensorloomError } from '../errors.js'
import type { OpDefinition } from '../op/definition.js'
import { type Runtime, submit, type Work } from '../runtime/runtime.js'
import type { Storage } from '../runtime/storage.js'
import type { TensorLike } from '../tensor-types.js'

/** The storages that a call reads, one per input; undefined for numbers. */
export type Sources = readonly (Storage | undefined)[]

/** The part of an input that a call reads. */
export function storageOf(input: TensorLike): Storage | undefined {
  return typeof input === 'object' ? input.storage : undefined
}

/** Who is responsible if a task fails. */
export type Culprit = 'backend' | 'plugin'

/** The work of a call. */
export interface Task extends Work {
  /** The storages that it reads. */
  readonly sources: Sources
  /** The storages that it fills. */
  readonly outputs: Sources
  readonly culprit: Culprit
}

/**
 * Starts `task` after the pending work. Its inputs are kept alive until it is done. If it fails, its outputs carry the
 * error.
 */
export function launch(runtime: Runtime, op: OpDefinition, task: Task): void {
  const { sources } = task
  let waits: Promise<void>[] | undefined
  for (const source of sources) {
    if (source?.ready === undefined) continue
    waits ??= []
    waits.push(source.ready)
  }
  let pending: Promise<void> | undefined
  try {
    pending = submit(runtime, waits, task)
  } catch (error) {
    for (const output of task.outputs) output?.release()
    throw failure(op, runtime, error, task.culprit)
  }
  if (pending !== undefined) hold(runtime, op, task, pending)
}

// Keeps the inputs alive until `pending` settles.
function hold(runtime: Runtime, op: OpDefinition, { sources, outputs, culprit }: Task, pending: Promise<void>): void {
  for (const source of sources) source?.retain()
  const finish = (error?: Error): void => {
    for (const output of outputs) {
      if (output === undefined) continue
      output.ready = undefined
      output.error = error
    }
    for (const source of sources) source?.release()
  }
  const ready = pending.then(
    () => finish(),
    (error: unknown) => finish(failure(op, runtime, error, culprit)),
  )
  for (const output of outputs) if (output !== undefined) output.ready = ready
}

function failure(op: OpDefinition, { backend }: Runtime, error: unknown, culprit: Culprit): Error {
  if (error instanceof TensorloomError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const whose = culprit === 'backend' ? 'backend' : 'the kernel of a plugin for backend'
  return new BackendError(`${op.name}: ${whose} '${backend.name}' failed: ${reason}`, {
    help: `this is an error in the ${culprit}; the inputs are unchanged`,
    cause: error,
  })
}
