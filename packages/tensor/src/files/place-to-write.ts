// Where a file is written that takes the place of another one by a new name.

/** The part of `node:fs/promises` that is asked. */
export interface FilesToAsk {
  /** Where a symbolic link leads; rejects for everything else. */
  readlink(path: string): Promise<string>
  /** What is at the end of links; rejects if nothing is there. */
  stat(path: string): Promise<FileKind>
}

/** The part of `Stats` that is asked. */
export interface FileKind {
  /** Whether it is a file, and no folder, device or pipe. */
  isFile(): boolean
  /** Whether it is a folder. */
  isDirectory(): boolean
  /** Kind and permissions, as bits. */
  readonly mode: number
}

/** The part of `node:path` that is needed. */
export interface PathsToFollow {
  /** The folder of a path. */
  dirname(path: string): string
  /** A path that may be relative to a folder. */
  resolve(folder: string, path: string): string
}

/** A place for a file. */
export interface PlaceToWrite {
  /** Where symbolic links lead, also if nothing is there yet: links stay. */
  readonly target: string
  /** The permissions of the file that is there; undefined if there is none. */
  readonly mode: number | undefined
}

/** As many as Linux follows. */
const mostLinks = 40

/** The place of a file. Throws for a device or a pipe, which the file would replace, and for links in a circle. */
export async function placeToWrite(path: string, files: FilesToAsk, paths: PathsToFollow): Promise<PlaceToWrite> {
  let target = path
  for (let links = 0; ; links++) {
    const next = await files.readlink(target).catch(() => undefined)
    if (next === undefined) break
    if (links === mostLinks) throw new Error('its symbolic links lead in a circle')
    target = paths.resolve(paths.dirname(target), next)
  }
  const found = await files.stat(target).catch(() => undefined)
  if (found === undefined || found.isDirectory()) return { target, mode: undefined }
  if (!found.isFile()) throw new Error('it is a device or a pipe, which a file would replace')
  return { target, mode: found.mode & 0o7777 }
}
