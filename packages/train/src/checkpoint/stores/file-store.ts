// Files on disk. A file is written beside its place, synced and renamed, so it is complete even if the process is killed.
import { SerializationError } from '@tensorloom/tensor'
import { type FilesToAsk, makeFolder, type PathsToFollow, placeToWrite } from '@tensorloom/tensor/internal'
import type { Store } from '../store.js'

// Node's modules, without importing them: this file is also part of bundles for browsers.
interface FileSystem extends FilesToAsk {
  chmod(file: string, mode: number): Promise<void>
  mkdir(folder: string): Promise<unknown>
  rename(from: string, to: string): Promise<void>
  rm(file: string, options: { readonly force: true }): Promise<void>
  readFile(file: string): Promise<Uint8Array>
  open(file: string, flags: 'w' | 'a'): Promise<FileHandle>
}

interface FileHandle {
  writeFile(bytes: Uint8Array): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

interface Paths extends PathsToFollow {
  join(...parts: readonly string[]): string
  basename(file: string): string
}

interface NodeProcess {
  readonly pid: number
  getBuiltinModule(name: string): unknown
}

/**
 * A store of files in a folder, in Node, Bun and Deno. Folders are made.
 *
 * @param folder - the folder that names are relative to; the working folder by default
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { fileStore } from '@tensorloom/train'
 * const folder = await mkdtemp(join(tmpdir(), 'runs-'))
 * const store = fileStore(folder)
 * await store.write('first/run.safetensors', Uint8Array.of(1, 2, 3))
 * console.log((await store.read('first/run.safetensors'))?.length) // 3
 * await rm(folder, { recursive: true })
 * ```
 */
export function fileStore(folder = ''): Store {
  const { process } = globalThis as unknown as { process: NodeProcess }
  const fs = process.getBuiltinModule('node:fs/promises') as FileSystem
  const paths = process.getBuiltinModule('node:path') as Paths
  const place = (name: string): string => (folder === '' ? name : paths.join(folder, name))
  const failed = (action: string, name: string, error: unknown): SerializationError =>
    new SerializationError(
      `${place(name)} cannot be ${action}: ${error instanceof Error ? error.message : String(error)}`,
      {
        help: 'check the folder, its permissions and the space on the disk',
        cause: error,
      },
    )
  const writeTo = async (file: string, flags: 'w' | 'a', bytes: Uint8Array): Promise<void> => {
    const handle = await fs.open(file, flags)
    try {
      await handle.writeFile(bytes)
      // Otherwise a power cut could leave an empty file under the new name.
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
  return {
    async read(name) {
      try {
        return new Uint8Array(await fs.readFile(place(name)))
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return undefined
        throw failed('read', name, error)
      }
    },
    async write(name, bytes) {
      let beside: string | undefined
      try {
        const { target, mode } = await placeToWrite(place(name), fs, paths)
        const folder = paths.dirname(target)
        // The same name for every run, so that a killed process leaves at most one file behind.
        beside = paths.join(folder, `.${paths.basename(target)}.tmp`)
        await makeFolder(folder, fs, paths.dirname)
        await writeTo(beside, 'w', bytes)
        if (mode !== undefined) await fs.chmod(beside, mode)
        await fs.rename(beside, target)
      } catch (error) {
        if (beside !== undefined) await fs.rm(beside, { force: true }).catch(() => undefined)
        throw failed('written', name, error)
      }
    },
    async append(name, bytes) {
      try {
        await makeFolder(paths.dirname(place(name)), fs, paths.dirname)
        await writeTo(place(name), 'a', bytes)
      } catch (error) {
        throw failed('written', name, error)
      }
    },
    async remove(name) {
      await fs.rm(place(name), { force: true })
    },
  }
}
