// Sizes of what is on the disk.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Bytes of all files in a folder, without links and without what `skip` names.
 * @param {string} folder
 * @param {(name: string) => boolean} [skip]
 * @returns {number}
 */
export function folderSize(folder, skip = () => false) {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (skip(entry.name)) continue
    if (entry.isDirectory()) bytes += folderSize(path, skip)
    else if (entry.isFile()) bytes += statSync(path).size
  }
  return bytes
}
