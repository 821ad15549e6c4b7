// Work of a runtime in its order: at once where nothing is pending, else when what it waits for is there.
import { BackendError, TensorloomError } from '../errors.js'
import type { OpDefinition } from './define-op.js'
import { type Runtime, submit } from './runtime.js'
import type { Storage } from './storage.js'

/** Storages that a call reads, by input; undefined for numbers. */
export type Sources = readonly (Storage | undefined)[]

/** Whose fault it is when a task fails. */
export type Culprit = 'backend' | 'plugin'

/** Runs `task` in order; inputs are held until it is done, and its failure marks `outputs`. */
export function launch(
  runtime: Runtime,
  op: OpDefinition,
  sources: Sources,
  outputs: Sources,
  task: () => void | Promise<void>,
  culprit: Culprit = 'backend',
): void {
  let waits: Promise<void>[] | undefined
  for (const source of sources) {
    if (source?.ready === undefined) continue
    waits ??= []
    waits.push(source.ready)
  }
  const checked = (): void | Promise<void> => {
    for (const source of sources) if (source?.error !== undefined) throw source.error
    return task()
  }
  let pending: Promise<void> | undefined
  try {
    pending = submit(runtime, waits, checked)
  } catch (error) {
    for (const output of outputs) output?.release()
    throw failure(op, runtime, error, culprit)
  }
  if (pending !== undefined) hold(runtime, op, sources, outputs, pending, culprit)
}

// Until `pending` settles.
function hold(
  runtime: Runtime,
  op: OpDefinition,
  sources: Sources,
  outputs: Sources,
  pending: Promise<void>,
  culprit: Culprit,
): void {
  for (const source of sources) source?.retain()
  const settle = (error?: Error): void => {
    for (const output of outputs) {
      if (output === undefined) continue
      output.ready = undefined
      output.error = error
    }
    for (const source of sources) source?.release()
  }
  const ready = pending.then(
    () => settle(),
    (error: unknown) => settle(failure(op, runtime, error, culprit)),
  )
  for (const output of outputs) if (output !== undefined) output.ready = ready
}

function failure(op: OpDefinition, { backend }: Runtime, error: unknown, culprit: Culprit): Error {
  if (error instanceof TensorloomError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const whose = culprit === 'backend' ? 'backend' : 'the kernel of a plugin for backend'
  return new BackendError(`${op.name}: ${whose} '${backend.name}' failed: ${reason}`, {
    help: `this is a fault of the ${culprit}; the inputs are unharmed`,
    cause: error,
  })
}
