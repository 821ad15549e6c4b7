// Files in a database of the browser. A write is a transaction: it is there as a whole or not at all.
import { SerializationError } from '@tensorloom/tensor'
import type { Store } from '../store.js'

// As much of IndexedDB as is needed, without the types of the DOM.
interface Request<T> {
  readonly result: T
  readonly error: unknown
  onsuccess: (() => void) | null
  onerror: (() => void) | null
}

interface Database {
  createObjectStore(name: string): unknown
  transaction(name: string, mode: 'readonly' | 'readwrite'): Transaction
}

interface Transaction {
  objectStore(name: string): ObjectStore
  readonly error: unknown
  oncomplete: (() => void) | null
  onabort: (() => void) | null
}

interface ObjectStore {
  get(key: string): Request<unknown>
  put(value: Uint8Array, key: string): Request<unknown>
  delete(key: string): Request<unknown>
}

interface Factory {
  open(name: string, version: number): Request<Database> & { onupgradeneeded: (() => void) | null }
}

const table = 'files'

/**
 * A store in IndexedDB, for browsers.
 *
 * @param database - the name of the database; `tensorloom` by default
 */
export function indexedDbStore(database = 'tensorloom'): Store {
  let opened: Promise<Database> | undefined
  const open = (): Promise<Database> => {
    opened ??= openDatabase(database)
    return opened
  }
  const run = async <T>(mode: 'readonly' | 'readwrite', act: (files: ObjectStore) => Request<T>): Promise<T> => {
    const transaction = (await open()).transaction(table, mode)
    const request = act(transaction.objectStore(table))
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(failed(database, transaction.error))
    })
  }
  return {
    async read(name) {
      const value = await run('readonly', (files) => files.get(name))
      return value instanceof Uint8Array ? value : undefined
    },
    async write(name, bytes) {
      await run('readwrite', (files) => files.put(bytes, name))
    },
    async remove(name) {
      await run('readwrite', (files) => files.delete(name))
    },
  }
}

function openDatabase(name: string): Promise<Database> {
  const { indexedDB } = globalThis as { indexedDB?: Factory }
  if (indexedDB === undefined) throw failed(name, 'this environment has no IndexedDB')
  const request = indexedDB.open(name, 1)
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => request.result.createObjectStore(table)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(failed(name, request.error))
  })
}

function failed(database: string, error: unknown): SerializationError {
  return new SerializationError(
    `the database '${database}' cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    { help: 'private windows and full disks refuse databases; pass a store of your own', cause: error },
  )
}
