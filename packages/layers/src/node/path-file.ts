// Files by their paths. Each read opens and closes its file, so nothing stays open.
import { type FileHandle, open, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'
import { checkBeside, checkRange, notBeside } from '../files/checks.js'
import { memoryFile } from '../files/memory-file.js'
import type { ModelFile, ModelFileOptions, ModelSource } from '../files/model-file.js'
import { openFile } from '../files/model-file-of.js'
import { fileError } from './file-error.js'

/** The file that a source of any kind names, a path among them. */
export async function openPathOr(
  user: string,
  source: ModelSource,
  options: ModelFileOptions = {},
): Promise<ModelFile> {
  const path = pathOf(user, source)
  return path === undefined ? openFile(user, source, options) : pathFile(user, path)
}

function pathOf(user: string, source: unknown): string | undefined {
  const text = source instanceof URL ? source.href : source
  if (typeof text !== 'string') return undefined
  if (!/^file:/i.test(text)) {
    // A drive such as C:\ is one letter, a scheme is more.
    return source instanceof URL || /^(https?:\/\/|data:|blob:)/i.test(text) ? undefined : text
  }
  try {
    return fileURLToPath(text)
  } catch (cause) {
    throw new SerializationError(`${user}: ${describeValue(text)} is not the address of a file on this machine`, {
      help: 'pass the path itself, or file:///folder/model.safetensors',
      cause,
    })
  }
}

/** The file at a path. */
export async function pathFile(user: string, path: string): Promise<ModelFile> {
  const label = `${user}: ${path}`
  let found: Awaited<ReturnType<typeof stat>>
  try {
    found = await stat(path)
    // Pipes and the like have no size.
    if (!found.isFile()) return memoryFile(label, await readFile(path), basename(path))
  } catch (error) {
    throw fileError(user, path, error)
  }
  const { size, mtimeMs } = found
  return {
    name: basename(path),
    size,
    async read(from, to) {
      const [begin, end] = checkRange(label, size, from, to)
      let handle: FileHandle | undefined
      try {
        handle = await open(path, 'r')
        const now = await handle.stat()
        if (now.size === size && now.mtimeMs === mtimeMs) return await readPart(handle, begin, end)
      } catch (error) {
        throw fileError(user, path, error)
      } finally {
        await handle?.close()
      }
      throw new SerializationError(`${label}: it changed while it was read`, { help: 'load it again' })
    },
    beside: (name) => pathBeside(user, path, name),
  }
}

async function readPart(handle: FileHandle, begin: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - begin)
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(bytes.length - done, 2 ** 30), begin + done)
    if (bytesRead === 0) throw new Error(`it ends at byte ${begin + done}`)
    done += bytesRead
  }
  return bytes
}

async function pathBeside(user: string, main: string, name: string): Promise<ModelFile> {
  const label = `${user}: ${main}`
  const path = join(dirname(main), checkBeside(label, name))
  let place: string
  try {
    place = await realpath(path)
    if (!(await stat(place)).isFile()) throw new Error('it is not a file')
  } catch {
    throw notBeside(label, name, 'copy it into the folder of the model')
  }
  // Caches of downloads keep links to all files of a model in a folder, and the files themselves in another.
  const folders = [await realpath(dirname(main)), dirname(await realpath(main))]
  if (folders.some((folder) => isInside(folder, place))) return pathFile(user, path)
  throw new SerializationError(`${label}: ${describeValue(name)} is a link that leads out of the folder of the model`, {
    help: 'a model and its files must lie in one folder; do not trust this file',
  })
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !/^[a-zA-Z]:/.test(way)
}
