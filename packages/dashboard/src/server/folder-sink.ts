// Writes a log to a file.
import { SerializationError } from '@tensorloom/tensor'
import { makeFolder } from '@tensorloom/tensor/internal'
import type { Sink } from '../log/run-log.js'
import { type FileSystem, nodeModule } from './node.js'

/** Appends to a file in a folder, which is made. */
export function folderSink(folder: string, name: string): Sink {
  const fs = nodeModule<FileSystem>('dashboard', 'node:fs/promises')
  const { dirname } = nodeModule<{ dirname(path: string): string }>('dashboard', 'node:path')
  let made = false
  return async (text) => {
    try {
      if (!made) await makeFolder(folder, fs, dirname)
      made = true
      await fs.appendFile(`${folder}/${name}`, text)
    } catch (error) {
      throw new SerializationError(
        `dashboard: the log cannot be written to '${folder}': ${error instanceof Error ? error.message : String(error)}`,
        { help: 'check the folder, its permissions and the space on the disk', cause: error },
      )
    }
  }
}
