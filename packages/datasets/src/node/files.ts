// Paths and files, which all file readers use. Errors name the file.

import { chmod, open, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DataError } from '@tensorloom/tensor'
import { checkOptions, placeToWrite } from '@tensorloom/tensor/internal'
import { describeValue } from '@tensorloom/tensor/op'
import { plain } from '../bytes/source.js'

/** The part of a `URL` object that is needed, so that the declarations contain no global type. */
export interface FileUrl {
  /** `file:///…`. */
  readonly href: string
}

/** A path as Node takes it, and as messages show it. */
export function pathOf(path: string | FileUrl): { readonly target: string; readonly shown: string } {
  if (typeof path === 'string') return { target: path, shown: path }
  const shown = String(path?.href)
  try {
    return { target: fileURLToPath(shown), shown }
  } catch (cause) {
    throw new DataError(`${shown} is neither a path nor a file URL`, {
      help: 'pass a path; for other addresses use download(url)',
      cause,
    })
  }
}

/** The bytes of a file. */
export async function readBytes(user: string, path: string | FileUrl): Promise<Uint8Array> {
  const { target, shown } = pathOf(path)
  try {
    return plain(await readFile(target))
  } catch (cause) {
    throw cannotRead(user, shown, cause)
  }
}

/**
 * The bytes of a file as a source for `streamCsv`, `streamLines` and `streamJsonLines`: every pass opens the file again,
 * and memory holds one chunk.
 *
 * @param path - path or file URL
 * @param options - `chunkSize`: bytes that are read at a time, 256 KiB by default
 * @throws `DataError`, when a pass begins, if the file cannot be read
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { streamCsv } from '@tensorloom/datasets'
 * import { fileBytes } from '@tensorloom/datasets/node'
 * const path = join(await mkdtemp(join(tmpdir(), 'csv-')), 'large.csv')
 * await writeFile(path, 'a,b\n1,2\n3,4\n')
 * for await (const part of streamCsv(fileBytes(path))) console.log(part.numbers().shape) // [2, 2]
 * ```
 */
export function fileBytes(
  path: string | FileUrl,
  options: { readonly chunkSize?: number | undefined } = {},
): AsyncIterable<Uint8Array> {
  const { target, shown } = pathOf(path)
  checkOptions('fileBytes', options, ['chunkSize'])
  const { chunkSize = 2 ** 18 } = options
  if (!Number.isInteger(chunkSize) || chunkSize < 1) {
    throw new DataError(`fileBytes: chunkSize is ${describeValue(chunkSize)}, expected a whole number of bytes`, {
      help: 'leave it out for 256 KiB',
    })
  }
  return {
    async *[Symbol.asyncIterator]() {
      const file = await open(target).catch((cause: unknown) => {
        throw cannotRead('fileBytes', shown, cause)
      })
      try {
        for (;;) {
          const { bytesRead, buffer } = await file.read(new Uint8Array(chunkSize)).catch((cause: unknown) => {
            throw cannotRead('fileBytes', shown, cause)
          })
          if (bytesRead === 0) return
          yield buffer.subarray(0, bytesRead)
        }
      } finally {
        await file.close()
      }
    },
  }
}

// In words where the system has only a code.
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is a file',
}

function reasonOf(cause: unknown): string {
  const { code = '', message } = cause as { readonly code?: string; readonly message?: string }
  return reasons[code] ?? message ?? String(cause)
}

/** An error that names the file. */
export function cannotRead(user: string, path: string, cause: unknown): DataError {
  return new DataError(`${user}: cannot read ${path}: ${reasonOf(cause)}`, { help: 'check the path', cause })
}

/** Writes a file under a temporary name and renames it, so that readers never see a part of it. Links and permissions stay. */
export async function writeBytes(user: string, path: string | FileUrl, bytes: Uint8Array): Promise<void> {
  const { target: given, shown } = pathOf(path)
  let beside: string | undefined
  try {
    const { target, mode } = await placeToWrite(given, { readlink, stat }, { dirname, resolve })
    beside = join(dirname(target), `.${process.pid}-${temporary++}.tmp`)
    await writeFile(beside, bytes)
    if (mode !== undefined) await chmod(beside, mode)
    await rename(beside, target)
  } catch (cause) {
    if (beside !== undefined) await rm(beside, { force: true })
    throw new DataError(`${user}: cannot write ${shown}: ${reasonOf(cause)}`, { help: 'check the folder', cause })
  }
}

let temporary = 0
