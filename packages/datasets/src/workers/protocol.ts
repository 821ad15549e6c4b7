// What a data set and its workers say to each other, and what a worker looks like from outside.

/**
 * A worker, as a page or `node:worker_threads` makes it. The type is structural, so that the declarations contain no type of
 * either.
 */
export interface WorkerThread {
  /** Sends a message. */
  postMessage(message: unknown, transfer: never[]): void
  /** Ends it at once. */
  terminate(): unknown
}

/** An element on its way to a worker. */
export interface Task {
  readonly tensorloom: 'map'
  readonly index: number
  /** The key of the random numbers of this element. */
  readonly key: number
  /** With tensors as numbers: see `parcel.ts`. */
  readonly element: unknown
}

/** What a worker tells. */
export type Answer =
  /** It has called `serveMap`, and takes elements. */
  | { readonly tensorloom: 'ready' }
  | { readonly tensorloom: 'mapped'; readonly index: number; readonly element: unknown }
  | { readonly tensorloom: 'failed'; readonly index: number; readonly error: ErrorText }

/** An error as text: errors with more in them cannot always be sent. */
export interface ErrorText {
  readonly name: string
  readonly message: string
  readonly stack: string
}

/** Whether a message is one of these. Workers may have others of their own. */
export function isOurs(message: unknown): message is Task | Answer {
  return typeof message === 'object' && message !== null && 'tensorloom' in message
}

/** An error as text. */
export function textOfError(error: unknown): ErrorText {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: '' }
  return { name: error.name, message: error.message, stack: error.stack ?? '' }
}

/** The error of such a text. */
export function errorOfText({ name, message, stack }: ErrorText): Error {
  return Object.assign(new Error(message), { name, stack })
}
