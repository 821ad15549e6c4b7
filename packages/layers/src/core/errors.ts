// Errors of ops name the op and the shapes. This module adds the name of the layer.

const named = /* @__PURE__ */ new WeakSet<object>()

/** Runs `fn`. If it throws an error of Tensorloom, the message begins with the name of the innermost layer. */
export function namedErrors<T>(layer: string, fn: () => T): T {
  try {
    return fn()
  } catch (error) {
    if (error instanceof Error && 'help' in error && !named.has(error)) {
      named.add(error)
      const { message } = error
      if (!message.startsWith(`${layer}:`)) retell(error, `${layer}: ${message}`)
    }
    throw error
  }
}

/** Gives an error another message. */
export function retell(error: Error, message: string): void {
  const before = error.message
  error.message = message
  // Consoles print the stack, which holds the old message.
  if (error.stack !== undefined) error.stack = error.stack.replace(before, () => message)
}
