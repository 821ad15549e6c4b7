// Where checkpoints and logs are kept: files in Node, Bun and Deno, IndexedDB in browsers, or a store of your own.
import { TensorloomError } from '@tensorloom/tensor'

/**
 * A place for files. Any object with these methods works, such as one over a server or a cloud bucket.
 *
 * @example
 * ```ts
 * import type { Store } from '@tensorloom/train'
 * const files = new Map<string, Uint8Array>()
 * const inMemory: Store = {
 *   read: async (name) => files.get(name),
 *   write: async (name, bytes) => void files.set(name, bytes),
 *   remove: async (name) => void files.delete(name),
 * }
 * await inMemory.write('a', Uint8Array.of(1))
 * console.log((await inMemory.read('a'))?.length) // 1
 * ```
 */
export interface Store {
  /** The whole file; undefined if there is none. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Writes the whole file. Readers must see the old file or the new one, never a part. */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Deletes a file; does nothing if there is none. */
  remove(name: string): Promise<void>
  /** Adds bytes to the end of a file. Without this method the file is read and written again. */
  append?(name: string, bytes: Uint8Array): Promise<void>
}

/** Adds bytes to the end of a file. */
export async function append(store: Store, name: string, bytes: Uint8Array): Promise<void> {
  if (store.append !== undefined) {
    await store.append(name, bytes)
    return
  }
  const before = await store.read(name)
  const all = new Uint8Array((before?.length ?? 0) + bytes.length)
  if (before !== undefined) all.set(before)
  all.set(bytes, all.length - bytes.length)
  await store.write(name, all)
}

/** Files where there is a file system, IndexedDB in browsers. */
export async function defaultStore(): Promise<Store> {
  const { process, indexedDB } = globalThis as {
    process?: { readonly versions?: object; getBuiltinModule?: unknown }
    indexedDB?: unknown
  }
  if (process?.versions !== undefined && typeof process.getBuiltinModule === 'function') {
    return (await import('./stores/file-store.js')).fileStore()
  }
  if (indexedDB !== undefined) return (await import('./stores/indexed-db-store.js')).indexedDbStore()
  throw new TensorloomError('there is no place for files: neither a file system nor IndexedDB', {
    help: 'pass a store of your own: { read, write, remove }',
  })
}

/** Throws unless `value` is a store. */
export function checkStore(user: string, value: unknown): void {
  if (value === undefined) return
  const methods = ['read', 'write', 'remove'] as const
  const given: Partial<Store> | null = typeof value === 'object' ? value : null
  const missing = methods.find((one) => typeof given?.[one] !== 'function')
  if (missing === undefined) return
  throw new TensorloomError(`${user}: the store has no method '${missing}'`, {
    help: 'a store has read(name), write(name, bytes) and remove(name): fileStore(), indexedDbStore(), downloadStore()',
  })
}
