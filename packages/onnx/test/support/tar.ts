// Files of a .tar.gz archive, for reference files that are many and small.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The files of an archive in test/data, by path. */
export function filesOf(archive: string): ReadonlyMap<string, Uint8Array> {
  const bytes = gunzipSync(readFileSync(new URL(`../data/${archive}`, import.meta.url)))
  const text = (from: number, length: number): string =>
    bytes
      .subarray(from, from + length)
      .toString('latin1')
      .replace(/\0.*$/s, '')
  const files = new Map<string, Uint8Array>()
  let longName: string | undefined
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8)
    const kind = text(at + 156, 1)
    const name = longName ?? [text(at + 345, 155), text(at, 100)].filter((part) => part !== '').join('/')
    const data = bytes.subarray(at + 512, at + 512 + size)
    // GNU's form for names of more than 100 characters: an entry of its own in front.
    longName = kind === 'L' ? data.toString('latin1').replace(/\0.*$/s, '') : undefined
    if (kind === '0' || kind === '') files.set(name.replace(/^\.\//, ''), new Uint8Array(data))
    at += 512 + 512 * Math.ceil(size / 512)
  }
  return files
}

/** Archives by folder: the files under each folder of `depth` parts. */
export function foldersOf(files: ReadonlyMap<string, Uint8Array>, depth: number): Map<string, Map<string, Uint8Array>> {
  const folders = new Map<string, Map<string, Uint8Array>>()
  for (const [path, bytes] of files) {
    const parts = path.split('/')
    if (parts.length <= depth) continue
    const folder = parts.slice(0, depth).join('/')
    const inside = folders.get(folder) ?? new Map<string, Uint8Array>()
    folders.set(folder, inside.set(parts.slice(depth).join('/'), bytes))
  }
  return folders
}
