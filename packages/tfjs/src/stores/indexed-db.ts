// IndexedDB: the database `tensorflowjs` has one store for models and one for what is known about them.
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { isObject, type JsonObject } from '../files/artifacts.js'
import { infoOf, type StoredModel } from './stored-model.js'

// The parts of IndexedDB that are used. They are structural, so that the declarations contain no DOM types.
interface Request<T = unknown> {
  readonly result: T
  readonly error: unknown
  onsuccess: (() => void) | null
  onerror: (() => void) | null
}
interface Database {
  createObjectStore(name: string, options: { readonly keyPath: string }): unknown
  transaction(stores: readonly string[], mode: 'readonly' | 'readwrite'): Transaction
  close(): void
}
interface Transaction {
  objectStore(name: string): { get(key: string): Request; put(value: unknown): Request }
  readonly error: unknown
  oncomplete: (() => void) | null
  onabort: (() => void) | null
}
interface OpenRequest extends Request<Database> {
  onupgradeneeded: (() => void) | null
  onblocked: (() => void) | null
}

const models = 'models_store'
const infos = 'model_info_store'
const keyPath = 'modelPath'

/** Reads a model. */
export async function read(name: string): Promise<StoredModel> {
  return withDatabase(async (database) => {
    const found = await resultOf(database.transaction([models], 'readonly').objectStore(models).get(name))
    const artifacts = isObject(found) ? (found.modelArtifacts as unknown) : undefined
    if (!isObject(artifacts)) {
      throw new SerializationError(`tfjs: IndexedDB has no model '${name}'`, {
        help: 'check the name; each origin has models of its own',
      })
    }
    const { weightSpecs = [], weightData, ...json } = artifacts as JsonObject & { readonly weightData?: unknown }
    return { json: json, weightSpecs, weightData: bytesOf(name, weightData) }
  })
}

/** Writes a model, in place of one of that name. */
export async function write(name: string, model: StoredModel): Promise<void> {
  const { json, weightSpecs, weightData } = model
  const modelArtifactsInfo = infoOf(model)
  const modelArtifacts = { ...json, weightSpecs, weightData }
  await withDatabase(async (database) => {
    // One transaction, so that both are there or neither is.
    const transaction = database.transaction([models, infos], 'readwrite')
    transaction.objectStore(infos).put({ modelPath: name, modelArtifactsInfo })
    transaction.objectStore(models).put({ modelPath: name, modelArtifacts, modelArtifactsInfo })
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(failed(`write '${name}'`, transaction.error))
    })
  })
}

function bytesOf(name: string, data: unknown): ArrayBuffer {
  const parts = Array.isArray(data) ? (data as readonly unknown[]) : [data ?? new ArrayBuffer(0)]
  if (!parts.every((part) => Object.prototype.toString.call(part) === '[object ArrayBuffer]')) {
    throw new SerializationError(`tfjs: the weights of '${name}' in IndexedDB are ${describeValue(data)}`, {
      help: 'save the model again',
    })
  }
  if (parts.length === 1) return parts[0] as ArrayBuffer
  const lengths = parts.map((part) => (part as ArrayBuffer).byteLength)
  const all = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(new Uint8Array(part as ArrayBuffer), at)
    at += (part as ArrayBuffer).byteLength
  }
  return all.buffer
}

async function withDatabase<T>(use: (database: Database) => Promise<T>): Promise<T> {
  const database = await open()
  try {
    return await use(database)
  } finally {
    database.close()
  }
}

async function open(): Promise<Database> {
  const { indexedDB } = globalThis as { readonly indexedDB?: { open(name: string, version: number): OpenRequest } }
  if (indexedDB === undefined) {
    throw new SerializationError('tfjs: there is no IndexedDB here', {
      help: 'indexeddb:// works in browsers; in Node use @tensorloom/tfjs/node with paths',
    })
  }
  const request = indexedDB.open('tensorflowjs', 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(models, { keyPath })
    request.result.createObjectStore(infos, { keyPath })
  }
  return resultOf(request)
}

function resultOf<T>(request: Request<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(failed('be used', request.error))
  })
}

function failed(what: string, cause: unknown): SerializationError {
  const reason = cause instanceof Error ? cause.message : 'it was aborted'
  return new SerializationError(`tfjs: IndexedDB cannot ${what}: ${reason}`, {
    help: 'free some space, or allow the site to store data',
    cause,
  })
}
