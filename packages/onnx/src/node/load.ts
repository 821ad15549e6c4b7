// Loading from files: external data lies in files of the model's folder.
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { SerializationError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { loadWith, type OnnxOptions } from '../load.js'
import type { ExternalFile, ExternalReader } from '../model/host-tensor.js'
import type { OnnxModel } from '../onnx-model.js'
import { illegal } from '../proto/damaged.js'

/**
 * Loads an ONNX model from a file. Weights in other files are read from the folder of the model, and from nowhere else.
 *
 * @param path - the file
 * @throws `SerializationError` if the file or one that it refers to does not exist, or is damaged
 */
export async function loadOnnx(path: string, options: Omit<OnnxOptions, 'external'> = {}): Promise<OnnxModel> {
  checkOptions<Omit<OnnxOptions, 'external'>>('loadOnnx', options, { maxIterations: 'count', name: 'any' })
  const { maxIterations = 100_000, name = 'model' } = options
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw fileError(path, error)
  }
  return loadWith(bytes, inFolder(dirname(path)), { maxIterations, name })
}

function fileError(path: string, cause: unknown): SerializationError {
  const missing = (cause as { readonly code?: unknown }).code === 'ENOENT'
  return new SerializationError(`loadOnnx: '${path}' ${missing ? 'does not exist' : 'cannot be read'}`, {
    help: 'check the path; relative paths start at the working directory',
    cause,
  })
}

/** Opens files of a folder. Links that lead out of it are refused. */
export function inFolder(folder: string): ExternalReader {
  const files = new Map<string, ExternalFile>()
  return (location, where) => {
    const known = files.get(location)
    if (known !== undefined) return known
    const path = join(folder, location)
    let place: string
    try {
      place = relative(realpathSync(folder), realpathSync(path))
    } catch {
      throw illegal(
        where,
        `the file '${location}' with its data does not exist`,
        'copy it into the folder of the model',
      )
    }
    if (place === '..' || place.startsWith(`..${sep}`)) {
      throw illegal(
        where,
        `'${location}' leads out of the folder of the model`,
        'external files must lie beside the model',
      )
    }
    const file = {
      length: withFile(path, where, (handle) => fstatSync(handle).size),
      read: (offset: number, length: number) => readPart(path, where, offset, length),
    }
    files.set(location, file)
    return file
  }
}

function readPart(path: string, where: string, offset: number, length: number): Uint8Array {
  return withFile(path, where, (handle) => {
    const bytes = new Uint8Array(length)
    let done = 0
    while (done < length) {
      const count = readSync(handle, bytes, done, length - done, offset + done)
      if (count === 0) throw illegal(where, `'${path}' ends at byte ${offset + done}`, 'copy it again')
      done += count
    }
    return bytes
  })
}

function withFile<T>(path: string, where: string, use: (handle: number) => T): T {
  let handle: number
  try {
    handle = openSync(path, 'r')
  } catch (cause) {
    throw illegal(
      where,
      `'${path}' cannot be read (${cause instanceof Error ? cause.message : String(cause)})`,
      'check the file',
    )
  }
  try {
    return use(handle)
  } finally {
    closeSync(handle)
  }
}
