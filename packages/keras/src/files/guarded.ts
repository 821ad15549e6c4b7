// Files of others: whatever goes wrong in them is an error about the file.
import { SerializationError } from '@tensorloom/tensor'

/** Runs a part of loading. Errors that do not speak of the file become ones that do. */
export function guarded<T>(user: string, what: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw aboutFile(user, what, error)
  }
}

/** The error, or one that says that the file is not sound. */
export function aboutFile(user: string, what: string, error: unknown): unknown {
  if (error instanceof Error && error.name === 'SerializationError') return error
  const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('\nhelp: ')
  return new SerializationError(`${user}: ${what}: ${problem}`, {
    help: 'the file is damaged, or was changed by another program: write it again with Keras',
    cause: error,
  })
}

/** JSON in a file. */
export function jsonIn(user: string, what: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SerializationError(`${user}: ${what} is not JSON: ${(error as Error).message}`, {
      help: 'the file is damaged: fetch or write it again',
      cause: error,
    })
  }
}

/** Bytes in a file as text. */
export function utf8(user: string, what: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new SerializationError(`${user}: ${what} is not UTF-8`, {
      help: 'the file is damaged: fetch or write it again',
      cause: error,
    })
  }
}
