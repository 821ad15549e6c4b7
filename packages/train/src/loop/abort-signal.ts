// A signal that ends a run, without the types of the DOM.

/** As much of an `AbortSignal` as is needed. */
export interface AbortSignalLike {
  /** Whether to end. */
  readonly aborted: boolean
  /** Why; becomes the `cause` of the error. */
  readonly reason?: unknown
}
