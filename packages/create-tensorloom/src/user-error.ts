// Errors that the user can fix. They are shown as a message with help, without a stack.

/** An error with a line that says what to do instead. */
export class UserError extends Error {
  override readonly name: string = 'UserError'

  constructor(message: string, { help, cause }: { readonly help: string; readonly cause?: unknown }) {
    super(`${message}\nhelp: ${help}`, { cause })
  }
}

/** Whoever was asked ended it, by Ctrl-C or Ctrl-D. */
export class Cancelled extends Error {
  override readonly name: string = 'Cancelled'
}
