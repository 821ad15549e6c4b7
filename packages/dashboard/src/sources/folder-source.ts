// Logs in a folder.
import { DataError } from '@tensorloom/tensor'
import { type FileSystem, nodeModule } from '../server/node.js'
import type { LogInfo, LogSource } from './source.js'

/** How the names of logs end. */
export const logEnding = '.jsonl'

/** Reads the logs of a folder. Logs that grow are read on. */
export class FolderSource implements LogSource {
  readonly folder: string
  readonly fs: FileSystem

  constructor(user: string, folder: string) {
    this.folder = folder
    this.fs = nodeModule<FileSystem>(user, 'node:fs/promises')
  }

  async list(): Promise<readonly LogInfo[]> {
    const names = (await this.names()).filter((name) => name.endsWith(logEnding))
    const found = await Promise.all(
      names.map(async (name) => {
        // A file may be gone by now.
        const stat = await this.fs.stat(this.place(name)).catch(() => undefined)
        return stat?.isFile() === true ? [{ id: name, size: stat.size }] : []
      }),
    )
    // Names begin with the time.
    return found.flat().sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Throws if the folder cannot be read. */
  async names(): Promise<readonly string[]> {
    try {
      return await this.fs.readdir(this.folder)
    } catch (cause) {
      const missing = (cause as { readonly code?: unknown }).code === 'ENOENT'
      throw new DataError(`the folder '${this.folder}' ${missing ? 'does not exist' : 'cannot be read'}`, {
        help: "dashboard() writes logs into the folder 'runs', if it is given no other",
        cause,
      })
    }
  }

  async read(id: string, from: number): Promise<Uint8Array> {
    // Only names that `list` gives: no path leads out of the folder.
    const size = (await this.list()).find((one) => one.id === id)?.size
    if (size === undefined) throw new DataError(`there is no log '${id}' in '${this.folder}'`, { help: 'list them' })
    const file = await this.fs.open(this.place(id), 'r')
    try {
      const bytes = new Uint8Array(Math.max(0, size - from))
      const { bytesRead } = bytes.length === 0 ? { bytesRead: 0 } : await file.read(bytes, 0, bytes.length, from)
      return bytes.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  place(name: string): string {
    return `${this.folder}/${name}`
  }
}
