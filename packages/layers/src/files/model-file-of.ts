// Makes a ModelFile of what users pass.
import { SerializationError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { blobFile, listFile } from './blob-file.js'
import { memoryFile } from './memory-file.js'
import {
  type ModelAddress,
  type ModelBlob,
  type ModelFile,
  type ModelFileOptions,
  type ModelSource,
  modelFileOptions,
} from './model-file.js'

/**
 * Opens a model's file: bytes, a `Blob` or `File`, a list of files, or an address. Formats read it and the files beside it.
 * Parts of a file at an address are fetched one by one if the server answers ranges (status 206); if not, the whole file is
 * fetched when it is opened.
 *
 * @param source - where the model is; `modelFileOf` of `@tensorloom/layers/node` takes a path too
 * @param options - `main`: which file of a list; `headers`, `fetch`: for requests
 * @throws `SerializationError` if there is no such file, if the server answers with an error or a web page
 * @example
 * ```ts
 * import { modelFileOf } from '@tensorloom/layers'
 * const files = [new File(['{}'], 'model.json'), new File(['weights'], 'weights.bin')]
 * const file = await modelFileOf(files)
 * console.log(file.name) // model.json
 * console.log((await file.beside('weights.bin')).size) // 7
 * ```
 */
export async function modelFileOf(source: ModelSource, options: ModelFileOptions = {}): Promise<ModelFile> {
  checkOptions<ModelFileOptions>('modelFileOf', options, modelFileOptions)
  return openFile(options.user ?? 'modelFileOf', source, options)
}

/** The same for other callers. */
export async function openFile(user: string, source: ModelSource, options: ModelFileOptions = {}): Promise<ModelFile> {
  if (isModelFile(source)) return source
  const bytes = bytesOf(source)
  if (bytes !== undefined) return memoryFile(`${user}: the file`, bytes)
  if (isBlob(source)) return blobFile(user, source)
  if (isList(source)) return listFile(user, source, options.main)
  const url = urlOf(source)
  if (url !== undefined) return (await import('./address-file.js')).addressFile(user, url, options)
  throw new SerializationError(`${user}: expected bytes, a file or an address, got ${describeValue(source)}`, {
    help:
      typeof source === 'string' || hasHref(source)
        ? `for paths in Node: import { ${user} } from '@tensorloom/layers/node'; addresses begin with https://`
        : `for example: await ${user}('https://example.org/model.safetensors')`,
  })
}

function isModelFile(source: unknown): source is ModelFile {
  const one = source as Partial<ModelFile> | null | undefined
  return typeof one === 'object' && typeof one?.read === 'function' && typeof one.beside === 'function'
}

function bytesOf(source: unknown): Uint8Array | undefined {
  // By tag, because bytes of another realm are no `instanceof` of ours.
  const tag = Object.prototype.toString.call(source)
  if (tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]')
    return new Uint8Array(source as ArrayBuffer)
  return tag === '[object Uint8Array]' ? (source as Uint8Array) : undefined
}

function isBlob(source: unknown): source is ModelBlob {
  const one = source as Partial<ModelBlob> | null | undefined
  return typeof one === 'object' && typeof one?.arrayBuffer === 'function' && typeof one.slice === 'function'
}

// A FileList is not an array.
function isList(source: unknown): source is ArrayLike<ModelBlob> {
  const isListed = Array.isArray(source) || Object.prototype.toString.call(source) === '[object FileList]'
  return isListed && Array.from(source as ArrayLike<unknown>).every(isBlob)
}

function hasHref(source: unknown): source is ModelAddress {
  return typeof source === 'object' && source !== null && typeof (source as Partial<ModelAddress>).href === 'string'
}

const schemes: readonly string[] = ['http:', 'https:', 'data:', 'blob:']

// A string is relative to the page. Where there is none, as in Node, it must be a whole address.
function urlOf(source: unknown): URL | undefined {
  const text = typeof source === 'string' ? source : hasHref(source) ? source.href : undefined
  if (text === undefined) return undefined
  const page = (globalThis as { readonly location?: Partial<ModelAddress> }).location?.href
  try {
    const url = new URL(text, page)
    return schemes.includes(url.protocol) ? url : undefined
  } catch {
    return undefined
  }
}
