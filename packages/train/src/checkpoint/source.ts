// What a checkpoint is read from.
import { SerializationError, TensorloomError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkStore, defaultStore, type Store } from './store.js'

/** A checkpoint: the name of a file, its bytes, or a name in a store. */
export type CheckpointSource =
  | string
  | Uint8Array
  | {
      /** Where it is kept. */
      readonly store: Store
      /** Its name there. */
      readonly name: string
    }

/** The bytes of a checkpoint. */
export async function readCheckpoint(user: string, source: CheckpointSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source
  const [store, name] = await placeOf(user, source)
  const bytes = await store.read(name)
  if (bytes !== undefined) return bytes
  throw new SerializationError(`${user}: there is no checkpoint '${name}'`, {
    help: 'leave out resume in the first run; or use backupAndRestore(name), which resumes if there is something to resume',
  })
}

async function placeOf(user: string, source: CheckpointSource): Promise<readonly [Store, string]> {
  if (typeof source === 'string') return [await defaultStore(), source]
  const { store, name } = (source ?? {}) as { readonly store?: Store; readonly name?: unknown }
  if (typeof name === 'string') {
    checkStore(user, store ?? null)
    return [store!, name]
  }
  throw new TensorloomError(`${user}: the checkpoint is ${describeValue(source)}, expected a name or bytes`, {
    help: "write resume: 'run.safetensors'",
  })
}
