// Writes a file under a temporary name and renames it: readers see the old file or the new one, never a part.
import { randomBytes } from 'node:crypto'
import * as files from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { placeToWrite } from '@tensorloom/tensor/internal'

/** The part of `node:fs/promises` that writing needs. */
export type FileSystem = Pick<typeof files, 'open' | 'rename' | 'rm'>

// Short, so that the name of the file itself may have any length. It tells which process writes.
const temporary = /^\.tensorloom-(\d+)-[0-9a-f]{12}\.tmp$/
const temporaryName = (): string => `.tensorloom-${process.pid}-${randomBytes(6).toString('hex')}.tmp`

/**
 * Writes `bytes` to `path`. After an error, an older file is unchanged. A symbolic link stays one, and the file keeps its
 * permissions. Devices and pipes are refused.
 */
export async function writeAtomically(path: string, bytes: Uint8Array, system: FileSystem = files): Promise<void> {
  const { target, mode } = await placeToWrite(path, files, { dirname, resolve })
  const folder = dirname(target)
  await removeAbandoned(folder)
  const beside = join(folder, temporaryName())
  try {
    const file = await system.open(beside, 'wx')
    try {
      if (mode !== undefined) await file.chmod(mode)
      await file.writeFile(bytes)
      // Otherwise a power cut could leave an empty file under the new name.
      await file.sync()
    } finally {
      await file.close()
    }
    await system.rename(beside, target)
  } catch (error) {
    await system.rm(beside, { force: true }).catch(() => undefined)
    throw error
  }
  await syncFolder(folder)
}

// The new name is in the folder, which has to reach the disk too. Not every system can sync folders.
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await files.open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // The file itself is written.
  }
}

// A process on another machine may have the number of none here, so its file gets an hour.
const abandonedAfter = 3_600_000

// Removes what killed processes left behind.
async function removeAbandoned(folder: string): Promise<void> {
  const names = await files.readdir(folder).catch(() => [])
  for (const name of names) {
    const writer = Number(temporary.exec(name)?.[1])
    if (!(writer > 0) || isRunning(writer)) continue
    const path = join(folder, name)
    const found = await files.stat(path).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > abandonedAfter) {
      await files.rm(path, { force: true }).catch(() => undefined)
    }
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}
