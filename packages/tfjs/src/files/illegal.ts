// Errors about a file.
import { SerializationError } from '@tensorloom/tensor'

/** The error for a file that is damaged or breaks a rule of the format. */
export function illegal(
  problem: string,
  help = 'the file is damaged: copy or save it again',
  cause?: unknown,
): SerializationError {
  return new SerializationError(`tfjs: ${problem}`, cause === undefined ? { help } : { help, cause })
}
