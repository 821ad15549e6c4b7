// localStorage: five texts for each model, the weights in base64.

import type { Json } from '@tensorloom/keras'
import { SerializationError } from '@tensorloom/tensor'
import { type JsonObject, parseObject } from '../files/artifacts.js'
import { illegal } from '../files/illegal.js'
import { infoOf, type StoredModel } from './stored-model.js'

interface Storage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

const parts = ['info', 'model_topology', 'weight_specs', 'weight_data', 'model_metadata'] as const
const keyOf = (name: string, part: (typeof parts)[number]): string => `tensorflowjs_models/${name}/${part}`

/** Reads a model. */
export async function read(name: string): Promise<StoredModel> {
  const storage = storageHere()
  const item = (part: (typeof parts)[number]): string => {
    const text = storage.getItem(keyOf(name, part))
    if (text !== null) return text
    if (part === 'info') {
      throw new SerializationError(`tfjs: localStorage has no model '${name}'`, {
        help: 'check the name; each origin has models of its own',
      })
    }
    throw illegal(`the model '${name}' in localStorage has no ${part}`, 'save it again')
  }
  item('info')
  const metadata = storage.getItem(keyOf(name, 'model_metadata'))
  const json = {
    ...(metadata === null ? {} : parseObject(metadata, `model_metadata of '${name}'`)),
    modelTopology: parseObject(item('model_topology'), `model_topology of '${name}'`),
  }
  return {
    json,
    weightSpecs: parseObject(`{"list":${item('weight_specs')}}`, `weight_specs of '${name}'`).list as Json,
    weightData: decoded(name, item('weight_data')),
  }
}

/** Writes a model, in place of one of that name. After an error, what was there is there. */
export async function write(name: string, model: StoredModel): Promise<void> {
  const storage = storageHere()
  const { modelTopology, ...metadata }: JsonObject = model.json
  const texts: Readonly<Record<(typeof parts)[number], string>> = {
    info: JSON.stringify(infoOf(model)),
    model_topology: JSON.stringify(modelTopology),
    weight_specs: JSON.stringify(model.weightSpecs),
    weight_data: encoded(new Uint8Array(model.weightData)),
    model_metadata: JSON.stringify(metadata),
  }
  const before = parts.map((part) => [keyOf(name, part), storage.getItem(keyOf(name, part))] as const)
  try {
    for (const part of parts) storage.setItem(keyOf(name, part), texts[part])
  } catch (cause) {
    for (const [key] of before) storage.removeItem(key)
    for (const [key, text] of before) if (text !== null) storage.setItem(key, text)
    throw new SerializationError(`tfjs: localStorage has no room for '${name}'`, {
      help: 'it holds about 5 MB: use indexeddb://',
      cause,
    })
  }
}

function storageHere(): Storage {
  const { localStorage } = globalThis as { readonly localStorage?: Storage }
  if (localStorage !== undefined && typeof localStorage.getItem === 'function') return localStorage
  throw new SerializationError('tfjs: there is no localStorage here', {
    help: 'localstorage:// works in browsers; in Node use @tensorloom/tfjs/node with paths',
  })
}

function encoded(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

function decoded(name: string, text: string): ArrayBuffer {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer
  } catch (cause) {
    throw illegal(`the weights of '${name}' in localStorage are not base64`, 'save it again', cause)
  }
}
