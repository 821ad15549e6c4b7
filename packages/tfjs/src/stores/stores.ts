// Models that browsers keep: in IndexedDB and localStorage, in the layout of TensorFlow.js.
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { type Artifacts, isObject } from '../files/artifacts.js'
import { decodeWeights } from '../files/decode-weights.js'
import { illegal } from '../files/illegal.js'
import { readSpecs, unique } from '../files/manifest.js'
import * as indexedDb from './indexed-db.js'
import * as localStorage from './local-storage.js'
import type { StoredModel } from './stored-model.js'

const address = /^(indexeddb|localstorage):\/\/(.*)$/s

/** Whether a source is the address of a model in a store of the browser. */
export function isStoreAddress(source: unknown): source is string {
  return typeof source === 'string' && address.test(source)
}

function storeOf(text: string): { readonly store: typeof indexedDb | typeof localStorage; readonly name: string } {
  const [, scheme, name = ''] = address.exec(text) ?? []
  if (scheme !== undefined && name !== '') return { store: scheme === 'indexeddb' ? indexedDb : localStorage, name }
  throw new SerializationError(`tfjs: ${describeValue(text)} is not the address of a model in the browser`, {
    help: "write 'indexeddb://my-model' or 'localstorage://my-model'",
  })
}

/** Reads a model. */
export async function readStore(text: string): Promise<Artifacts> {
  const { store, name } = storeOf(text)
  const { json, weightSpecs, weightData } = await store.read(name)
  if (!isObject(json.modelTopology)) throw illegal(`${text}: it has no modelTopology`)
  const specs = readSpecs(text, weightSpecs)
  unique(specs)
  const bytes = new Uint8Array(weightData)
  return { json, weights: decodeWeights(specs, bytes, text), size: bytes.length }
}

/** Writes a model. */
export async function writeStore(text: string, model: StoredModel): Promise<void> {
  const { store, name } = storeOf(text)
  await store.write(name, model)
}
