// Writes a file under a temporary name and renames it: readers see the old file or the new one, never a part.
import { randomBytes } from 'node:crypto'
import * as files from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** The part of `node:fs/promises` that writing needs. */
export type FileSystem = Pick<typeof files, 'open' | 'rename' | 'rm'>

/** Writes `bytes` to `path`. After an error, an older file is unchanged. */
export async function writeAtomically(path: string, bytes: Uint8Array, system: FileSystem = files): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await system.open(beside, 'wx')
    try {
      await file.writeFile(bytes)
      // Otherwise a power cut could leave an empty file under the new name.
      await file.sync()
    } finally {
      await file.close()
    }
    await system.rename(beside, path)
  } catch (error) {
    await system.rm(beside, { force: true }).catch(() => undefined)
    throw error
  }
}
