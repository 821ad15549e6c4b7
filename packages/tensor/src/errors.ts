// The error family. Every message says which op failed, what it got, what it expected, and how to fix it.

/** Extra fields of a Tensorloom error. */
export interface ErrorDetails {
  /** The line to write or the package to install; printed after `help:`. */
  readonly help?: string
  /** The error that caused this one. */
  readonly cause?: unknown
}

/**
 * The base class of all errors that Tensorloom throws. Compare `error.name`: that also works with two installed copies.
 *
 * @example
 * ```ts
 * import { tensor, TensorloomError } from '@tensorloom/tensor'
 * try {
 *   tensor([1, 2, 3]).reshape([2, 2])
 * } catch (error) {
 *   console.log(error instanceof TensorloomError) // true
 * }
 * ```
 */
export class TensorloomError extends Error {
  /** How to fix the error, without the `help:` prefix. */
  declare readonly help: string | undefined
  constructor(message: string, details: ErrorDetails = {}) {
    super(
      details.help === undefined ? message : `${message}\nhelp: ${details.help}`,
      details.cause === undefined ? {} : { cause: details.cause },
    )
    this.name = 'TensorloomError'
    // Not enumerable: the message has it, and Node prints enumerable properties of uncaught errors once more.
    Object.defineProperty(this, 'help', { value: details.help, configurable: true, writable: true })
  }
}

/** A shape, axis or index does not fit. */
export class ShapeError extends TensorloomError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details)
    this.name = 'ShapeError'
  }
}

/** A dtype does not fit, or does not support the operation. */
export class DtypeError extends TensorloomError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details)
    this.name = 'DtypeError'
  }
}

/** A backend is missing, mixed with another, or failed. */
export class BackendError extends TensorloomError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details)
    this.name = 'BackendError'
  }
}

/** A backend could not allocate the requested memory. */
export class MemoryError extends TensorloomError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details)
    this.name = 'MemoryError'
  }
}

/** A tensor was used after `dispose()`. */
export class DisposedError extends TensorloomError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details)
    this.name = 'DisposedError'
  }
}

/** Data that cannot be used: wrong rows, labels out of range, a failed download. */
export class DataError extends TensorloomError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details)
    this.name = 'DataError'
  }
}

/** A saved model or state that cannot be read or written. */
export class SerializationError extends TensorloomError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details)
    this.name = 'SerializationError'
  }
}
