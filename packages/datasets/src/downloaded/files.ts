// Finds the files of downloaded data sets: in the user's folder, in the cache, or on the network.

import { DataError } from '@tensorloom/tensor'
import { checkOptions } from '@tensorloom/tensor/internal'
import { type FileIdentity, mismatch } from '../download/checks.js'
import { type DownloadOptions, fetchFile } from '../download/download.js'
import { readIfThere } from '../download/folder-store.js'

/** Options of `mnist`, `fashionMnist` and `cifar10`. */
export interface DownloadedOptions extends Pick<DownloadOptions, 'onProgress' | 'timeout' | 'retries'> {
  /** Address of a folder with the same files, to take them from a mirror. */
  readonly url?: string | undefined
  /**
   * Folder where Node keeps the files. By default a folder with the data set's name in TENSORLOOM_DATA, or in the platform's
   * cache folder.
   */
  readonly folder?: string | undefined
}

/** Where a data set's files are. */
export interface FileSource {
  /** Name of the data set, and of its folder in the cache. */
  readonly name: string
  /** Address of the folder. */
  readonly url: string
  /** Folders in which a package of the system puts the files. */
  readonly installed?: readonly string[] | undefined
  /** How to get that package. */
  readonly help?: string | undefined
}

/** One file, in the forms in which it is published: the first is the one at the address. */
export interface DataFile {
  readonly name: string
  readonly forms: readonly Required<FileIdentity>[]
}

/** The bytes of a file. */
export async function fileOf(
  user: string,
  source: FileSource,
  file: DataFile,
  options: DownloadedOptions,
): Promise<Uint8Array> {
  checkOptions<DownloadedOptions>(user, options, {
    url: 'string',
    folder: 'string',
    // Checked before the first byte is fetched.
    onProgress: 'any',
    timeout: 'any',
    retries: 'any',
  })
  const { folder, url = source.url, onProgress, timeout, retries } = options
  const [form] = file.forms as [Required<FileIdentity>]
  if (folder === undefined) {
    for (const place of source.installed ?? []) {
      const bytes = await installedFile(user, `${place}/${file.name}`, file)
      if (bytes !== undefined) return bytes
    }
  }
  const name = folder === undefined ? `${source.name}/${file.name}` : file.name
  const address = `${url.replace(/\/+$/, '')}/${file.name}`
  // A mirror may have any of the forms, of any of the sizes.
  const known = options.url === undefined || file.forms.length === 1 ? form : {}
  return fetchFile(user, address, { ...known, name, folder, onProgress, timeout, retries }, source.help, file.forms)
}

async function installedFile(user: string, path: string, { forms }: DataFile): Promise<Uint8Array | undefined> {
  const { process } = globalThis as { process?: { getBuiltinModule?: unknown } }
  if (process?.getBuiltinModule === undefined) return undefined
  const bytes = await readIfThere(path)
  if (bytes === undefined) return undefined
  const wrong = await Promise.all(forms.map((form) => mismatch(bytes, form)))
  if (wrong.includes(undefined)) return bytes
  throw new DataError(`${user}: ${path} is not the right file: ${wrong.at(-1)}`, {
    help: 'install the package again, or pass a folder: { folder }',
  })
}
