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
  close(): void
  onclose: (() => void) | null
  onversionchange: (() => void) | null
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
 * A store in IndexedDB, for browsers: what is written is there again when the page is loaded again. A write that does not succeed,
 * because the browser gives the page no more room, leaves the old file.
 *
 * @param database - the name of the database; `tensorloom` by default
 * @throws `SerializationError` from its methods, if the browser refuses
 * @example
 * ```ts no-run
 * import { backupAndRestore, indexedDbStore } from '@tensorloom/train'
 * const callbacks = [backupAndRestore('training', { store: indexedDbStore('my-app') })]
 * ```
 */
export function indexedDbStore(database = 'tensorloom'): Store {
  let opened: Promise<Database> | undefined
  const forget = (): void => {
    opened = undefined
  }
  const open = (): Promise<Database> => {
    // A connection that ended, or never began, is made anew by the next call.
    opened ??= openDatabase(database, forget).catch((error: unknown) => {
      forget()
      throw error
    })
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

async function openDatabase(name: string, ended: () => void): Promise<Database> {
  const { indexedDB } = globalThis as { indexedDB?: Factory }
  if (indexedDB === undefined) throw failed(name, 'this environment has no IndexedDB')
  const request = indexedDB.open(name, 1)
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => request.result.createObjectStore(table)
    request.onsuccess = () => {
      const opened = request.result
      opened.onclose = ended
      // Somebody deletes the database, which has to wait for open connections.
      opened.onversionchange = () => {
        opened.close()
        ended()
      }
      resolve(opened)
    }
    request.onerror = () => reject(failed(name, request.error))
  })
}

function failed(database: string, error: unknown): SerializationError {
  const { name, message } = error as { readonly name?: unknown; readonly message?: unknown }
  if (name === 'QuotaExceededError') {
    return new SerializationError(`the database '${database}' is full: the browser gives this page no more room`, {
      help: 'remove old checkpoints, save fewer of them, or store half-precision weights; what was there before is unchanged',
      cause: error,
    })
  }
  const problem = typeof message === 'string' && message !== '' ? message : String(error)
  return new SerializationError(`the database '${database}' cannot be used: ${problem}`, {
    help: 'private windows and full disks refuse databases; pass a store of your own',
    cause: error,
  })
}
