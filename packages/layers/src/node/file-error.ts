// Turns an error of the operating system about a file into an error with help.

import { SerializationError } from '@tensorloom/tensor'
import { describeValue } from '@tensorloom/tensor/op'

const causes: Readonly<Record<string, readonly [problem: string, help: string]>> = {
  ENOENT: ['no such file or folder', 'check the path; folders are not made'],
  EACCES: ['no permission', 'choose another folder, or change its permissions'],
  EPERM: ['no permission', 'choose another folder, or change its permissions'],
  EROFS: ['the file system is read-only', 'choose another folder'],
  ENOSPC: ['no space left on the disk', 'free some space, or choose another disk'],
  EDQUOT: ['the disk quota is used up', 'free some space, or choose another disk'],
  EISDIR: ['it is a folder', "name a file in it: 'folder/model.safetensors'"],
  ENOTDIR: ['a part of the path is a file', 'check the path'],
}

/** The error for a file that could not be read or written. */
export function fileError(action: string, path: string, error: unknown): SerializationError {
  if (typeof path !== 'string') {
    return new SerializationError(`${action}: expected a path, got ${describeValue(path)}`, {
      help: `write ${action}(${action === 'saveModel' ? 'model, ' : ''}'model.safetensors')`,
      cause: error,
    })
  }
  const code = (error as { code?: string } | null)?.code ?? ''
  const [problem, help] = causes[code] ?? [error instanceof Error ? error.message : String(error), 'see the cause']
  return new SerializationError(`${action}: ${path}: ${problem}`, { help, cause: error })
}
