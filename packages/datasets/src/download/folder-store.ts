// A folder for downloaded files. An incomplete file has a name of its own, which only one process uses.
import { DataError } from '@tensorloom/tensor'
import { type FoldersToMake, makeFolder } from '@tensorloom/tensor/internal'
import type { PartialFile, Store } from './store.js'

// Node's modules, without importing them: this file is also part of bundles for browsers.
interface NodeModules {
  readonly fs: FileSystem
  readonly os: { homedir(): string }
  readonly path: {
    join(...parts: readonly string[]): string
    dirname(file: string): string
    basename(file: string): string
  }
}

interface FileSystem extends FoldersToMake {
  readdir(folder: string): Promise<readonly string[]>
  stat(file: string): Promise<{ readonly mtimeMs: number; isDirectory(): boolean }>
  rename(from: string, to: string): Promise<void>
  rm(file: string, options: { readonly force: true }): Promise<void>
  readFile(file: string): Promise<Uint8Array>
  open(file: string, flags: 'a'): Promise<FileHandle>
}

interface FileHandle {
  stat(): Promise<{ readonly size: number }>
  writeFile(bytes: Uint8Array): Promise<void>
  truncate(length: number): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

interface NodeProcess {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: string
  readonly pid: number
  getBuiltinModule(name: string): unknown
}

const nodeProcess = (): NodeProcess => (globalThis as unknown as { process: NodeProcess }).process

function modules(): NodeModules {
  const get = (name: string): unknown => nodeProcess().getBuiltinModule(name)
  return { fs: get('node:fs/promises'), os: get('node:os'), path: get('node:path') } as NodeModules
}

/** The folder for downloaded files: TENSORLOOM_DATA, or `tensorloom` in the platform's folder for caches. */
export function dataFolder(): string {
  const { env, platform } = nodeProcess()
  const { os, path } = modules()
  if (env.TENSORLOOM_DATA) return env.TENSORLOOM_DATA
  if (platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', 'tensorloom')
  if (platform === 'win32') {
    return path.join(env.LOCALAPPDATA ?? path.join(os.homedir(), 'AppData', 'Local'), 'tensorloom', 'Cache')
  }
  return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'tensorloom')
}

/** A file in any folder; undefined if it is not there. */
export async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await modules().fs.readFile(file)
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT' || (cause as { code?: string }).code === 'ENOTDIR')
      return undefined
    throw new DataError(`download: cannot read ${file}`, { help: 'check the file; error.cause says why', cause })
  }
}

let downloads = 0

/** A store in a folder. */
export function folderStore(folder: string = dataFolder()): Store {
  const { fs, path } = modules()
  const fileOf = (name: string): string => path.join(folder, ...name.split('/'))
  return {
    placing: (name) => `put the file into ${fileOf(name)}`,
    read: (name) => readIfThere(fileOf(name)),
    remove: (name) => fs.rm(fileOf(name), { force: true }),
    async resume(name) {
      const file = fileOf(name)
      const free = `${file}.part`
      const own = `${file}.${nodeProcess().pid}-${downloads++}.part`
      try {
        await makeFolder(path.dirname(file), fs, path.dirname)
        await claim(fs, path, file, own)
        return await partialFile(fs, file, own, free)
      } catch (cause) {
        throw cannotWrite(path.dirname(file), cause)
      }
    },
  }
}

// Takes over the part of an interrupted download, or one that a killed process left over a minute ago. Renaming it succeeds once.
async function claim(fs: FileSystem, path: NodeModules['path'], file: string, own: string): Promise<void> {
  const base = path.basename(file)
  for (const name of await fs.readdir(path.dirname(file))) {
    if (!name.startsWith(`${base}.`) || !name.endsWith('.part')) continue
    const other = path.join(path.dirname(file), name)
    const left =
      name === `${base}.part` ||
      Date.now() - ((await fs.stat(other).catch(() => undefined))?.mtimeMs ?? Date.now()) > 60_000
    if (!left) continue
    const claimed = await fs.rename(other, own).then(
      () => true,
      () => false,
    )
    if (claimed) return
  }
}

async function partialFile(fs: FileSystem, file: string, own: string, free: string): Promise<PartialFile> {
  const handle = await fs.open(own, 'a')
  let { size: length } = await handle.stat()
  return {
    get length() {
      return length
    },
    async append(chunk) {
      await handle.writeFile(chunk).catch((cause: unknown) => {
        throw cannotWrite(file, cause)
      })
      length += chunk.length
    },
    async restart() {
      await handle.truncate(0)
      length = 0
    },
    async leave() {
      await handle.close()
      await (length === 0 ? fs.rm(own, { force: true }) : fs.rename(own, free)).catch(() => undefined)
    },
    bytes: () => fs.readFile(own),
    async keep() {
      try {
        await handle.sync()
        await handle.close()
        await fs.rename(own, file)
      } catch (cause) {
        throw cannotWrite(file, cause)
      }
    },
  }
}

function cannotWrite(place: string, cause: unknown): DataError {
  const isFull = /^(ENOSPC|EDQUOT)$/.test((cause as { code?: string }).code ?? '')
  return new DataError(`download: cannot write to ${place}${isFull ? ': the disk is full' : ''}`, {
    help: isFull
      ? 'make room, or set TENSORLOOM_DATA to a folder on another disk'
      : 'set TENSORLOOM_DATA to a folder that you may write to; error.cause says why',
    cause,
  })
}
