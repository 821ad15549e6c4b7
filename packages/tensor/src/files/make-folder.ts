// Folders for files that are written.

/** The part of `node:fs/promises` that makes folders. */
export interface FoldersToMake {
  /** Makes one folder. */
  mkdir(folder: string): Promise<unknown>
  /** What is there; rejects if nothing is. */
  stat(path: string): Promise<FolderKind>
}

/** The part of `Stats` that is asked. */
export interface FolderKind {
  /** Whether it is a folder. */
  isDirectory(): boolean
}

/**
 * Makes a folder, and those above it; one that is there stays. Node's `mkdir` with `recursive` never ends where a folder that is there
 * takes no new ones and says that it is missing, as those of /proc do: the program stands still, and cannot even be left.
 *
 * @param above - `dirname` of `node:path`
 * @throws what `mkdir` throws
 */
export async function makeFolder(folder: string, files: FoldersToMake, above: (path: string) => string): Promise<void> {
  const make = async (): Promise<void> => {
    try {
      await files.mkdir(folder)
    } catch (error) {
      const there = await files.stat(folder).catch(() => undefined)
      if (there?.isDirectory() !== true) throw error
    }
  }
  try {
    await make()
  } catch (error) {
    const outer = above(folder)
    if ((error as { readonly code?: unknown }).code !== 'ENOENT' || outer === folder) throw error
    await makeFolder(outer, files, above)
    await make()
  }
}
